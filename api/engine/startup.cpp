#include "api/engine/startup.hpp"

#include <array>

#include "api/changes/server.hpp"

namespace api {

namespace {

Reply ask(Engine& engine, Time machine, std::string_view method, const Beginning& beginning) {
  const std::array headers{Header{"Content-Type", "application/json"},
                           Header{"X-Emulator-Account", beginning.account}};
  const std::string_view body = method == "PUT" ? std::string_view(beginning.document) : "";
  return engine.run(machine, Request{method, "/_emulator/world", headers, body});
}

}  // namespace

std::optional<InitMistake> init(Engine& engine, Time machine) {
  if (!engine.is_empty()) return std::nullopt;
  const std::vector<Beginning>& beginnings = engine.settings().init;
  for (std::size_t i = 0; i < beginnings.size(); ++i) {
    const Reply reply = ask(engine, machine, "PUT", beginnings[i]);
    if (reply.status < 400) continue;
    for (std::size_t made = 0; made < i; ++made) ask(engine, machine, "DELETE", beginnings[made]);
    return InitMistake{beginnings[i].account, reply.outcome.message};
  }
  return std::nullopt;
}

void ensure_servers(Engine& engine, Time machine) {
  for (const StartServer& server : engine.settings().servers) {
    engine.prepare(machine, server.account, server.region, [&](Context& context) {
      changes::ensure(context, server.name);
    });
  }
}

}  // namespace api
