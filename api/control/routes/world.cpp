#include "api/control/routes/world.hpp"

#include "api/control/reply.hpp"
#include "api/control/routes/merge_world.hpp"
#include "api/control/routes/world_document.hpp"
#include "api/rules/world_clock.hpp"
#include "api/shapes/backup.hpp"
#include "api/shapes/server.hpp"
#include "api/shapes/tag.hpp"
#include "api/shapes/world.hpp"

namespace api::control {

namespace {

void write_tags(JsonWriter& writer, const Context& context, const std::string& resource) {
  encode_member(writer, "Tags", storage::list_tags(context.database, context.scope, resource));
}

// Every resource of a kind in every region, with Region and Tags beside AWS's own members.
template <class List, class ResourceOf>
void write_resources(JsonWriter& writer,
                     std::string_view name,
                     const Context& context,
                     List list,
                     ResourceOf resource_of) {
  write_text(writer, name);
  writer.StartArray();
  for (const std::string& region : storage::list_regions(context.database, context.scope.world)) {
    Context there = context;
    there.scope.region = region;
    for (const auto& resource : list(there)) {
      writer.StartObject();
      encode_members(writer, resource);
      encode_member(writer, "Region", region);
      write_tags(writer, there, resource_of(resource));
      writer.EndObject();
    }
  }
  writer.EndArray();
}

void write_clock(JsonWriter& writer, const storage::Clock& clock, Time now) {
  write_text(writer, "Clock");
  writer.StartObject();
  encode_member(writer, "Frozen", clock.frozen);
  encode_member(writer, "Now", base::to_rfc3339(now));
  write_text(writer, "Rate");
  writer.Double(clock.rate);
  writer.EndObject();
}

void write_world(JsonWriter& writer, const Call& call) {
  const Context& context = call.context;
  storage::Database& database = context.database;
  const storage::WorldId world = call.world.id;
  write_clock(writer, call.world.clock, context.now);
  encode_member(writer, "Seed", call.world.seed);
  write_resources(
      writer,
      "Servers",
      context,
      [](const Context& there) { return storage::list_servers(there.database, there.scope); },
      [](const storage::Server& server) { return storage::server_resource(server.name); });
  write_resources(
      writer,
      "Backups",
      context,
      [](const Context& there) {
        return storage::list_backups(there.database, there.scope, std::nullopt);
      },
      [](const storage::Backup& backup) { return storage::backup_resource(backup.id); });
  encode_member(writer, "Events", storage::list_all_events(database, world));
  encode_member(writer, "Associations", storage::list_associations(database, world));
  encode_member(writer, "Names", storage::list_server_names(database, world));
  encode_member(writer, "Timers", storage::list_timers(database, world));
  encode_member(writer, "Policies", storage::list_policies(database, world));
  encode_member(writer, "Faults", storage::list_faults(database, world));
}

template <class Record>
void put_records(const Call& call,
                 const base::Json& document,
                 std::string_view name,
                 void (*put)(storage::Database&, storage::WorldId, const Record&)) {
  const base::Json* list = base::find_member(document, name);
  if (list == nullptr) return;
  std::vector<Record> records;
  decode(*list, records);
  for (const Record& record : records) {
    put(call.context.database, call.world.id, record);
  }
}

// Timers given are all there are; without them those that merging has set remain.
void put_timers(const Call& call, const base::Json& document) {
  const base::Json* list = base::find_member(document, "Timers");
  if (list == nullptr) return;
  storage::delete_timers(call.context.database, call.world.id);
  std::vector<storage::Timer> timers;
  decode(*list, timers);
  for (const storage::Timer& timer : timers) {
    storage::insert_timer(call.context.database, call.world.id, timer);
  }
}

void put_rules(const Call& call, const base::Json& document) {
  if (const base::Json* list = base::find_member(document, "Policies")) {
    std::vector<storage::Policy> policies;
    decode(*list, policies);
    storage::replace_policies(call.context.database, call.world.id, policies);
  }
  if (const base::Json* list = base::find_member(document, "Faults")) {
    std::vector<storage::FaultRule> rules;
    decode(*list, rules);
    for (const storage::FaultRule& rule : rules) {
      storage::insert_fault(call.context.database, call.world.id, rule);
    }
  }
}

// An empty world in place of the account's, with the clock and the seed of the document.
void begin_anew(Call& call, const base::Json& document) {
  storage::delete_world(call.context.database, call.world.id);
  storage::World& world = call.world;
  world.clock = {call.machine, call.machine, 1, false};
  world.seed = call.context.settings.seed;
  if (const base::Json* clock = base::find_member(document, "Clock")) {
    if (const base::Json* now = base::find_member(*clock, "Now"))
      decode(*now, world.clock.virtual_anchor);
    if (const base::Json* rate = base::find_member(*clock, "Rate"))
      world.clock.rate = rate->GetDouble();
    if (const base::Json* frozen = base::find_member(*clock, "Frozen"))
      world.clock.frozen = frozen->GetBool();
  }
  if (const base::Json* seed = base::find_member(document, "Seed")) world.seed = seed->GetInt64();
  world.moment = world.clock.virtual_anchor;
  world.id = storage::insert_world(call.context.database, world);
  call.context.scope.world = world.id;
  call.context.now = world.moment;
  call.context.database.mutations().set_moment(world.moment);
}

}  // namespace

Answer export_world(Call& call) {
  return object_reply([&](JsonWriter& writer) { write_world(writer, call); });
}

Answer replace_world(Call& call) {
  const auto mistakes = find_contradictions(call.input, call.context.scope.region);
  if (!mistakes.empty()) return refuse(mistakes);
  begin_anew(call, call.input);
  merge_resources(call.context, call.input);
  put_records(call, call.input, "Events", storage::put_event);
  put_records(call, call.input, "Associations", storage::put_association);
  put_records(call, call.input, "Names", storage::put_server_name);
  put_timers(call, call.input);
  put_rules(call, call.input);
  return done();
}

Answer reset_world(Call& call) {
  storage::delete_world(call.context.database, call.world.id);
  Reply reply = done();
  reply.outcome.clears_journal = true;
  return reply;
}

}  // namespace api::control
