#include "api/engine/startup.hpp"

#include <array>
#include <utility>

#include "api/changes/server.hpp"

namespace api {

std::optional<std::string> init(Engine& engine, Time machine, std::string_view document) {
  if (!engine.is_empty()) return std::nullopt;
  const std::array headers{Header{"Content-Type", "application/json"},
                           Header{"X-Emulator-Account", engine.settings().account}};
  Reply reply = engine.run(machine, Request{"PUT", "/_emulator/world", headers, document});
  if (reply.status < 400) return std::nullopt;
  return std::move(reply.body);
}

void ensure_servers(Engine& engine, Time machine, std::span<const std::string> names) {
  engine.prepare(machine, [names](Context& context) {
    for (const std::string& name : names) changes::ensure(context, name);
  });
}

}  // namespace api
