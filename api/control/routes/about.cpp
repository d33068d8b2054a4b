#include "api/control/routes/about.hpp"

#include "api/control/json_schema.hpp"
#include "api/control/reply.hpp"
#include "api/control/router.hpp"
#include "api/control/routes/world_document.hpp"
#include "api/operations/table.hpp"
#include "api/service_model/emit.hpp"
#include "base/version.hpp"
#include "storage/write_again.hpp"

namespace api::control {

// Where writes were not kept, only another write tells whether they are again; if not, the turn is
// lost, and the engine answers why.
Answer show_health(Call& call) {
  if (!call.metrics.trouble.empty()) storage::write_again(call.context.database);
  return reply_with(Health{"ok", std::string(base::version)});
}

Answer show_settings(Call& call) {
  const Settings& settings = call.context.settings;
  ShownSettings shown{.version = std::string(base::version),
                      .account = settings.account,
                      .region = settings.region,
                      .seed = settings.seed,
                      .auth = settings.demands_signatures ? "signature" : "none",
                      .control = std::string(settings.control),
                      .durations = {},
                      .limits = {settings.manual_backups_max, settings.servers_max},
                      .slots = std::nullopt,
                      .shard = std::nullopt};
  if (!settings.slots.are_all()) shown.slots = settings.slots.text();
  if (!settings.shard.empty()) shown.shard = settings.shard;
  for (const shapes::LastingChange& each : shapes::lasting_changes) {
    shown.durations.push_back({std::string(each.name()), settings.duration(each.change)});
  }
  return reply_with(shown);
}

Answer show_work(Call& call) {
  WorkUnderWay shown;
  if (!call.at_work.empty()) shown.work = call.at_work;
  return reply_with(shown);
}

Answer show_world_schema(Call& /*call*/) {
  Reply reply;
  reply.content_type = "application/json";
  StringSink sink{reply.body};
  JsonWriter writer(sink);
  write_schema(writer, world_document);
  return reply;
}

Answer show_model_file(Call& call) {
  const std::string name = call.request.target.segments().back();
  std::vector<ModelFile> files = emit_model(operations());
  for (ModelFile& file : files) {
    if (file.name != name) continue;
    Reply reply;
    reply.content_type = "application/json";
    reply.body = std::move(file.text);
    return reply;
  }
  return error(404,
               "There is no " + std::string(call.request.target.path) +
                   "; the files are: " + listed(files) + ".");
}

}  // namespace api::control
