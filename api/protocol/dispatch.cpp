#include "api/protocol/dispatch.hpp"

#include "api/model/validate.hpp"
#include "api/operations/table.hpp"
#include "api/protocol/errors.hpp"
#include "api/protocol/signature.hpp"

namespace api::protocol {

namespace {

constexpr std::string_view target_prefix = "OpsWorksCM_V2016_11_01";

// `Prefix.Operation`
struct AmzTarget {
  std::string_view service;
  std::string_view operation;

  bool is_ours() const { return service == target_prefix; }
};

AmzTarget split_target(std::string_view header) {
  const std::size_t dot = header.find('.');
  if (dot == std::string_view::npos) return {};
  return {header.substr(0, dot), header.substr(dot + 1)};
}

// Without parameters: `application/x-amz-json-1.1; charset=utf-8` counts as without charset.
std::string_view media_type(std::string_view content_type) {
  std::string_view type = content_type.substr(0, content_type.find(';'));
  while (!type.empty() && (type.front() == ' ' || type.front() == '\t')) type.remove_prefix(1);
  while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) type.remove_suffix(1);
  return type;
}

Rejected reject(Reply reply, const AmzTarget& target, const Caller& caller) {
  reply.outcome.operation = target.operation;
  reply.outcome.account = caller.account;
  reply.outcome.region = caller.region;
  return {std::move(reply)};
}

// A body that is JSON but no structure. The list alone gets a text (observed on Athena).
Reply not_a_structure(const base::JsonDocument& input) {
  if (input.IsArray()) return serialization_error("Start of list found where not expected");
  return bare_error("SerializationException");
}

std::optional<Reply> check_signature(const Request& request,
                                     const Authorization* authorization,
                                     const Settings& settings,
                                     Time machine) {
  if (authorization == nullptr) {
    return authentication_error("MissingAuthenticationTokenException",
                                "Missing Authentication Token");
  }
  // Of a request that had to wait the moment counts at which it came.
  const Time came = request.arrived == Time{} ? machine : request.arrived;
  SignatureCheck check = verify(request, *authorization, settings, came);
  if (!check.refusal) return std::nullopt;
  Reply reply = authentication_error(check.refusal->type, check.refusal->message);
  reply.outcome.note = std::move(check.explanation);
  return reply;
}

// POST with AWS's JSON content type.
std::variant<Rejected, Call> decide_json(const Request& request,
                                         const Settings& settings,
                                         Time machine,
                                         const AmzTarget& target,
                                         const Credentials& credentials) {
  const auto* authorization = std::get_if<Authorization>(&credentials);
  Caller caller =
      caller_of(authorization == nullptr ? std::nullopt : std::optional(*authorization), settings);
  base::JsonDocument input;
  const bool is_json = !request.body.empty() && base::parse_json(request.body, input);
  if (!request.body.empty() && (!is_json || !input.IsObject())) {
    return reject(
        is_json ? not_a_structure(input) : bare_error("SerializationException"), target, caller);
  }
  const Operation* operation = target.is_ours() ? find_operation(target.operation) : nullptr;
  if (operation == nullptr) return reject(bare_error("UnknownOperationException"), target, caller);
  if (request.body.empty()) return reject(bare_error("SerializationException"), target, caller);
  if (const auto* refusal = std::get_if<AuthenticationError>(&credentials)) {
    return reject(authentication_error(refusal->type, refusal->message), target, caller);
  }
  if (settings.demands_signatures) {
    if (auto reply = check_signature(request, authorization, settings, machine)) {
      return reject(std::move(*reply), target, caller);
    }
  } else if (authorization != nullptr) {
    if (const auto refusal = check_credential(*authorization)) {
      return reject(authentication_error(refusal->type, refusal->message), target, caller);
    }
  }
  return Call{operation, std::move(caller), std::move(input)};
}

// `application/json`, as older Kinesis took it: the framework's wrapper, never the service.
Reply answer_plain_json(const Request& request) {
  base::JsonDocument input;
  const bool is_object = base::parse_json(request.body, input) && input.IsObject();
  const std::string_view type = is_object ? "UnknownOperationException" : "SerializationException";
  Reply reply;
  reply.status = is_object ? 404 : 400;
  reply.content_type = "application/json";
  reply.outcome.error = type;
  reply.body = R"({"Output":{"__type":"com.amazon.coral.service#)" + std::string(type) +
               R"("},"Version":"1.0"})";
  return reply;
}

// Everything else: other methods, other content types.
Reply answer_other(const AmzTarget& target, const Credentials& credentials) {
  if (const auto* refusal = std::get_if<AuthenticationError>(&credentials)) {
    return xml_error(403, refusal->type, refusal->message);
  }
  if (std::holds_alternative<std::monostate>(credentials)) {
    return xml_error(403, "MissingAuthenticationTokenException", "Missing Authentication Token");
  }
  if (const auto refusal = check_credential(std::get<Authorization>(credentials))) {
    return xml_error(403, refusal->type, refusal->message);
  }
  if (target.service.empty() || target.operation.empty()) {
    return xml_error(403,
                     "AccessDeniedException",
                     "Unable to determine service/operation name to be authorized");
  }
  if (!target.is_ours()) {
    return xml_error(
        403,
        "UnrecognizedClientException",
        "No authorization strategy was found for service: " + std::string(target.service) +
            ", operation: " + std::string(target.operation));
  }
  if (find_operation(target.operation) == nullptr) return xml_error(500, "InternalFailure", "");
  return xml_error(404, "UnknownOperationException", "");
}

}  // namespace

std::variant<Rejected, Call> decide(const Request& request,
                                    const Settings& settings,
                                    Time machine) {
  const AmzTarget target = split_target(request.header("X-Amz-Target"));
  const Credentials credentials = read_credentials(request);
  const std::string_view type = media_type(request.header("Content-Type"));
  const bool is_post = request.method == "POST";
  if (is_post && equals_ignoring_case(type, json_type)) {
    return decide_json(request, settings, machine, target, credentials);
  }
  Reply reply = is_post && equals_ignoring_case(type, "application/json") &&
                        !request.header("X-Amz-Target").empty()
                    ? answer_plain_json(request)
                    : answer_other(target, credentials);
  reply.outcome.operation = target.operation;
  return Rejected{std::move(reply)};
}

std::optional<Reply> check_input(const Call& call) {
  const Shape& shape = *call.operation->input;
  if (const auto error = find_type_error(call.input, shape)) return serialization_error(*error);
  if (const auto violations = find_violations(call.input, shape)) {
    return error_reply({ErrorKind::validation, *violations});
  }
  return std::nullopt;
}

}  // namespace api::protocol
