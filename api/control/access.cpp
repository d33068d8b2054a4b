#include "api/control/access.hpp"

#include "api/control/reply.hpp"
#include "api/control/router.hpp"
#include "api/protocol/signature.hpp"

namespace api::control {

namespace {

constexpr std::string_view how =
    " Sign it as for AWS, service opsworks-cm, with a --credential, or send Authorization: Bearer "
    "with the --control-token.";

Reply unproven(const std::string& why) {
  Reply reply = error(401, why + std::string(how));
  reply.headers.emplace_back("WWW-Authenticate", "Bearer, AWS4-HMAC-SHA256");
  return reply;
}

// RFC 6750, 2.1; the scheme's case doesn't count. Nothing if the header is of another scheme.
std::optional<std::string_view> bearer_token(std::string_view header) {
  constexpr std::string_view scheme = "Bearer ";
  if (!equals_ignoring_case(header.substr(0, scheme.size()), scheme)) return std::nullopt;
  return header.substr(scheme.size());
}

std::optional<Reply> check_proof(const Request& request,
                                 const Access& access,
                                 const Settings& settings,
                                 Time machine) {
  const std::string_view header = request.header("Authorization");
  if (header.empty()) return unproven("This request says not who sends it.");
  if (const auto token = bearer_token(header)) {
    const bool is_right = !access.token.empty() && protocol::is_same_secret(*token, access.token);
    return is_right ? std::nullopt : std::optional(unproven("This is not the token."));
  }
  const protocol::Credentials credentials = protocol::read_credentials(request);
  if (const auto* refusal = std::get_if<protocol::AuthenticationError>(&credentials)) {
    return unproven(refusal->message);
  }
  protocol::SignatureCheck check =
      protocol::verify(request, std::get<protocol::Authorization>(credentials), settings, machine);
  if (!check.refusal) return std::nullopt;
  Reply reply = unproven(check.refusal->message);
  reply.outcome.note = std::move(check.explanation);
  return reply;
}

}  // namespace

std::optional<Reply> check_access(const Request& request,
                                  const Access& access,
                                  const Settings& settings,
                                  Time machine) {
  if (access.mode == Access::Mode::open || !is_ours(request)) return std::nullopt;
  const std::string_view path = request.target.path;
  const bool reads = request.method == "GET" || request.method == "HEAD";
  if (path == "/_emulator/health" && reads) return std::nullopt;
  if (access.mode == Access::Mode::off) {
    return error(403, "This emulator was started with --control off: nobody may use /_emulator.");
  }
  return check_proof(request, access, settings, machine);
}

}  // namespace api::control
