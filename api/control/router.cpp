#include "api/control/router.hpp"

#include <algorithm>
#include <set>

#include "api/control/validate.hpp"
#include "api/protocol/credentials.hpp"

namespace api::control {

namespace {

constexpr std::string_view prefix = "/_emulator";

// Whether a path is of a route's form, in which `{Name}` stands for one segment.
bool fits(std::string_view path, std::string_view form) {
  const std::size_t open = form.find('{');
  if (open == std::string_view::npos) return path == form;
  if (!path.starts_with(form.substr(0, open))) return false;
  const std::string_view rest = form.substr(form.find('}') + 1);
  const std::string_view filled = path.substr(open);
  return filled.size() > rest.size() && filled.ends_with(rest) &&
         filled.substr(0, filled.size() - rest.size()).find('/') == std::string_view::npos;
}

bool is_json_type(std::string_view type) {
  type = type.substr(0, type.find(';'));
  while (type.ends_with(' ')) type.remove_suffix(1);
  return equals_ignoring_case(type, "application/json") || type.ends_with("+json");
}

// What is wrong with a query; nothing if all is well.
std::optional<Reply> check_parameters(const Request& request, const Route& route) {
  std::vector<Parameter> known{account_parameter};
  known.insert(known.end(), route.parameters.begin(), route.parameters.end());
  std::set<std::string_view> given;
  std::size_t at = request.target.find('?');
  while (at != std::string_view::npos && at + 1 < request.target.size()) {
    const std::size_t end = request.target.find('&', at + 1);
    const std::string_view pair = request.target.substr(at + 1, end - at - 1);
    const std::string_view name = pair.substr(0, pair.find('='));
    const auto refused = [&](const std::string& why) {
      return error(400, "The parameter '" + decoded(name) + "' " + why + ".");
    };
    const auto parameter = std::find_if(
        known.begin(), known.end(), [&](const Parameter& each) { return each.name == name; });
    if (parameter == known.end()) return refused("is not known; known are " + listed(known));
    if (!given.insert(name).second) return refused("is given twice");
    const std::size_t size_min = name.size() + (parameter->may_be_empty ? 1 : 2);  // with its =
    if (pair.size() < size_min) return refused("has no value");
    at = end;
  }
  return std::nullopt;
}

std::optional<Reply> read_input(const Request& request,
                                const Route& route,
                                base::JsonDocument& input) {
  if (!request.body.empty() && !is_json_type(request.header("Content-Type"))) {
    return error(415, "Send the body as Content-Type: application/json.");
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

bool is_ours(const Request& request) {
  const std::string_view path = path_of(request.target);
  return path == prefix || path.starts_with("/_emulator/");
}

Addressed account_of(const Request& request, const Settings& settings) {
  std::string named(request.header("X-Emulator-Account"));
  if (named.empty()) named = parameter(request.target, "Account").value_or("");
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

std::uint64_t body_bytes_max(std::span<const Route> routes, std::string_view path) {
  std::uint64_t most = 0;
  for (const Route& route : routes) {
    if (fits(path, route.path)) most = std::max(most, route.body_bytes_max);
  }
  return most == 0 ? body_bytes_max_default : most;
}

RoutedRequest find_route(std::span<const Route> routes,
                         const Request& request,
                         base::JsonDocument& input) {
  const std::string_view path = path_of(request.target);
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
