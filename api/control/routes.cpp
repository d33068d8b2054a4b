#include "api/control/routes.hpp"

#include <array>
#include <set>
#include <string>

#include "api/control/clock.hpp"
#include "api/control/snapshot.hpp"
#include "api/control/world.hpp"
#include "api/model/codec.hpp"
#include "api/model/emit.hpp"
#include "api/operations/table.hpp"
#include "api/protocol/credentials.hpp"

namespace api::control {

namespace {

constexpr std::string_view prefix = "/_emulator";

std::string_view path_of(std::string_view target) {
  return target.substr(0, target.find('?'));
}

// Whether a path is of a route's form, in which `{Name}` stands for one segment.
bool fits(std::string_view path, std::string_view form) {
  const std::size_t brace = form.find('{');
  if (brace == std::string_view::npos) return path == form;
  return path.starts_with(form.substr(0, brace)) && path.size() > brace &&
         path.find('/', brace) == std::string_view::npos;
}

std::optional<Reply> health(Visit& /*visit*/, const Request& /*request*/) {
  Reply reply;
  reply.content_type = "application/json";
  reply.body = R"({"Status":"ok","Version":")" + std::string(version) + R"("})";
  return reply;
}

// One of the emitted files, by the last segment of the path.
std::optional<Reply> model_file(Visit& /*visit*/, const Request& request) {
  const std::string_view path = path_of(request.target);
  const std::string_view name = path.substr(path.rfind('/') + 1);
  std::string known;
  for (ModelFile& file : emit_model(operations())) {
    if (file.name == name) {
      Reply reply;
      reply.content_type = "application/json";
      reply.body = std::move(file.text);
      return reply;
    }
    known += (known.empty() ? "" : ", ") + std::string(file.name);
  }
  return error(404, "There is no " + std::string(path) + "; the files are: " + known + ".");
}

constexpr std::array routes{
    Route{"GET", "/_emulator/clock", false, show_clock},
    Route{"PATCH", "/_emulator/clock", true, change_clock},
    Route{"GET", "/_emulator/health", false, health},
    Route{"GET", "/_emulator/model/{File}", false, model_file},
    Route{"GET", "/_emulator/schema/world", false, world_schema},
    Route{"GET", "/_emulator/world", false, export_world},
    Route{"POST", "/_emulator/world", true, merge_world},
    Route{"PUT", "/_emulator/world", true, replace_world},
    Route{"DELETE", "/_emulator/world", true, reset_world},
};

// The value of a query parameter, as it stands: account ids need no decoding.
std::string_view parameter(std::string_view target, std::string_view name) {
  std::size_t at = target.find('?');
  while (at != std::string_view::npos) {
    const std::size_t end = target.find('&', at + 1);
    const std::string_view pair = target.substr(at + 1, end - at - 1);
    if (pair.starts_with(name) && pair.substr(name.size()).starts_with('=')) {
      return pair.substr(name.size() + 1);
    }
    at = end;
  }
  return {};
}

std::string listed(const std::set<std::string_view>& words) {
  std::string text;
  for (const std::string_view word : words) text += (text.empty() ? "" : ", ") + std::string(word);
  return text;
}

bool is_json_type(std::string_view type) {
  type = type.substr(0, type.find(';'));
  while (type.ends_with(' ')) type.remove_suffix(1);
  return equals_ignoring_case(type, "application/json") || type.ends_with("+json");
}

}  // namespace

bool is_ours(const Request& request) {
  const std::string_view path = path_of(request.target);
  return path == prefix || path.starts_with("/_emulator/");
}

Addressed account_of(const Request& request, const Settings& settings) {
  std::string_view named = request.header("X-Emulator-Account");
  if (named.empty()) named = parameter(request.target, "Account");
  if (named.empty()) {
    const protocol::Credentials credentials = protocol::read_credentials(request);
    const auto* authorization = std::get_if<protocol::Authorization>(&credentials);
    return {protocol::caller_of(
                authorization == nullptr ? std::nullopt : std::optional(*authorization), settings)
                .account,
            std::nullopt};
  }
  if (protocol::is_account_id(named)) return {std::string(named), std::nullopt};
  return {"", error(400, "The account '" + std::string(named) + "' is not valid; give 12 digits.")};
}

Found find_route(const Request& request) {
  const std::string_view path = path_of(request.target);
  std::set<std::string_view> methods;
  std::set<std::string_view> paths;
  for (const Route& route : routes) {
    paths.insert(route.path);
    if (!fits(path, route.path)) continue;
    methods.insert(route.method);
    if (route.method != request.method) continue;
    if (!request.body.empty() && !is_json_type(request.header("Content-Type"))) {
      return {nullptr, error(415, "Send the body as Content-Type: application/json.")};
    }
    return {&route, {}};
  }
  if (methods.empty()) {
    return {nullptr,
            error(404, "There is no " + std::string(path) + "; there is: " + listed(paths) + ".")};
  }
  Reply reply = error(405, std::string(path) + " takes: " + listed(methods) + ".");
  reply.headers.emplace_back("Allow", listed(methods));
  return {nullptr, std::move(reply)};
}

Reply error(unsigned status, std::string_view message) {
  Reply reply;
  reply.status = status;
  reply.content_type = "application/json";
  reply.outcome.error = std::to_string(status);
  StringSink sink{reply.body};
  JsonWriter writer(sink);
  writer.StartObject();
  write_text(writer, "Message");
  write_text(writer, message);
  writer.EndObject();
  return reply;
}

Reply refuse(const std::vector<std::string>& mistakes) {
  std::string message = "Nothing was changed. ";
  for (const std::string& mistake : mistakes) {
    message += (&mistake == mistakes.data() ? "" : "; ") + mistake;
  }
  return error(400, message + ".");
}

}  // namespace api::control
