#include "api/control/router.hpp"

#include <algorithm>
#include <set>

#include "api/control/validate.hpp"
#include "api/protocol/credentials.hpp"
#include "api/protocol/errors.hpp"

namespace api::control {

namespace {

constexpr std::string_view root = "_emulator";

// Whether a segment says that word, percent-encoded or not.
bool says(std::string_view segment, std::string_view word) {
  return segment == word ||
         (segment.find('%') != std::string_view::npos && base::percent_decoded(segment) == word);
}

// The segment behind the slash that the path begins with; it goes with the slash.
std::string_view take_segment(std::string_view& path) {
  const std::string_view segment = path.substr(1, path.find('/', 1) - 1);
  path.remove_prefix(segment.size() + 1);
  return segment;
}

// Whether a path is of a route's form, in which `{Name}` stands for one segment.
bool fits(std::string_view path, std::string_view form) {
  while (path.starts_with('/') && form.starts_with('/')) {
    const std::string_view given = take_segment(path);
    const std::string_view wanted = take_segment(form);
    const bool is_filled = wanted.starts_with('{') && !given.empty();
    if (!is_filled && !says(given, wanted)) return false;
  }
  return path.empty() && form.empty();
}

// Whether a Content-Type is the wanted one; where that is JSON, any type built on it will do.
bool is_of_type(std::string_view type, std::string_view wanted) {
  type = type.substr(0, type.find(';'));
  while (type.ends_with(' ')) type.remove_suffix(1);
  return equals_ignoring_case(type, wanted) ||
         (wanted == "application/json" && type.ends_with("+json"));
}

// What is wrong with a query; nothing if all is well.
std::optional<Reply> check_parameters(const Request& request, const Route& route) {
  std::vector<Parameter> known{account_parameter};
  known.insert(known.end(), route.parameters.begin(), route.parameters.end());
  std::set<std::string> given;
  for (const auto& [name, value] : request.target.parameters()) {
    const auto refused = [&, name = name](const std::string& why) {
      std::string message = "The parameter '";
      return error(400, message.append(name).append("' ").append(why).append("."));
    };
    const auto parameter =
        std::find_if(known.begin(), known.end(), [name = name](const Parameter& each) {
          return each.name == name;
        });
    if (parameter == known.end()) return refused("is not known; known are " + listed(known));
    if (!given.insert(name).second) return refused("is given twice");
    const bool has_value = value && (parameter->may_be_empty || !value->empty());
    if (!has_value) return refused("has no value");
  }
  return std::nullopt;
}

std::optional<Reply> read_input(const Request& request,
                                const Route& route,
                                base::JsonDocument& input) {
  if (!request.body.empty() && !is_of_type(request.header("Content-Type"), route.takes_type)) {
    return error(415, "Send the body as Content-Type: " + std::string(route.takes_type) + ".");
  }
  if (route.takes == nullptr || (request.body.empty() && !route.needs_body)) return std::nullopt;
  if (request.body.empty()) return error(400, "The body is missing. " + hint_of(route));
  if (route.reads_in_parts) return std::nullopt;
  return read_body(request.body, route, input);
}

}  // namespace

std::string hint_of(const Route& route) {
  return "Send such as " + std::string(route.example) + ".";
}

std::optional<Reply> read_body(std::string_view body,
                               const Route& route,
                               base::JsonDocument& input) {
  if (!base::parse_json(body, input)) {
    return error(400, "The body is not JSON: " + base::json_mistake(body) + ". " + hint_of(route));
  }
  Mistakes mistakes;
  find_mistakes(input, *route.takes, "", mistakes);
  if (!mistakes.empty()) return refuse(mistakes);
  return std::nullopt;
}

std::string name_of(const Route& route) {
  return std::string(route.method) + " " + std::string(route.path);
}

bool is_ours(std::string_view path) {
  return path.starts_with('/') && says(take_segment(path), root);
}

bool is_ours(const Request& request) {
  return is_ours(request.target.path);
}

Addressed account_of(const Request& request, const Settings& settings) {
  std::string named;
  if (is_ours(request)) named = request.header("X-Emulator-Account");
  if (is_ours(request) && named.empty()) {
    named = request.target.parameter("Account").value_or("");
  }
  if (named.empty()) {
    const protocol::Credentials credentials = protocol::read_credentials(request);
    const auto* authorization = std::get_if<protocol::Authorization>(&credentials);
    return {protocol::caller_of(
                authorization == nullptr ? std::nullopt : std::optional(*authorization), settings)
                .account,
            std::nullopt};
  }
  if (protocol::is_account_id(named)) return {named, std::nullopt};
  return {"", error(400, "The account '" + named + "' is not valid; give 12 digits.")};
}

namespace {

Reply misdirected(const Request& request, const Settings& settings, const std::string& account) {
  const std::string why = "The world of account " + account + " is not kept here: its slot is " +
                          std::to_string(rules::slot_of(account)) +
                          ", and this emulator has the slots " + settings.slots.text() +
                          ". Ask the one that has this slot.";
  return is_ours(request) ? error(421, why) : protocol::misdirected(why);
}

// For who was waiting in a world that has moved meanwhile.
Reply come_again(const Request& request) {
  Reply reply = is_ours(request) ? error(503, "The world has moved; ask again.")
                                 : protocol::bare_error("ServiceUnavailable", 503);
  reply.headers.emplace_back("Retry-After", "1");
  return reply;
}

}  // namespace

std::optional<Reply> turn_away(std::span<const Route> routes,
                               const Request& request,
                               const Settings& settings) {
  if (settings.slots.are_all()) return std::nullopt;
  const bool is_for_all = std::any_of(routes.begin(), routes.end(), [&](const Route& route) {
    return (route.tells_of_process || route.of_any_slot) && fits(request.target.path, route.path);
  });
  if (is_for_all) return std::nullopt;
  const Addressed addressed = account_of(request, settings);
  if (addressed.refusal || settings.slots.have(addressed.account)) return std::nullopt;
  const bool has_moved = request.arrived < settings.slots_since;
  Reply reply = has_moved ? come_again(request) : misdirected(request, settings, addressed.account);
  reply.outcome.account = addressed.account;
  return reply;
}

std::uint64_t body_bytes_max(std::span<const Route> routes, std::string_view path) {
  if (!is_ours(path)) return call_bytes_max;
  std::uint64_t most = 0;
  for (const Route& route : routes) {
    if (fits(path, route.path)) most = std::max(most, route.body_bytes_max);
  }
  return most == 0 ? call_bytes_max : most;
}

RoutedRequest find_route(std::span<const Route> routes,
                         const Request& request,
                         base::JsonDocument& input) {
  const std::string_view path = request.target.path;
  const std::string_view method = request.method == "HEAD" ? "GET" : request.method;
  std::set<std::string_view> methods;
  std::set<std::string_view> paths;
  for (const Route& route : routes) {
    paths.insert(route.path);
    if (!fits(path, route.path)) continue;
    methods.insert(route.method);
    if (route.method == "GET") methods.insert("HEAD");
    if (route.method != method) continue;
    std::optional<Reply> refusal = check_parameters(request, route);
    if (!refusal) refusal = read_input(request, route, input);
    return {&route, std::move(refusal)};
  }
  if (methods.empty()) {
    return {nullptr,
            error(404, "There is no " + std::string(path) + "; there is: " + listed(paths) + ".")};
  }
  Reply reply = error(405, std::string(path) + " takes: " + listed(methods) + ".");
  reply.headers.emplace_back("Allow", listed(methods));
  return {nullptr, std::move(reply)};
}

}  // namespace api::control
