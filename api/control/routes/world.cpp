#include "api/control/routes/world.hpp"

#include "api/control/reply.hpp"
#include "api/control/routes/merge_world.hpp"
#include "api/control/validate.hpp"
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
  encode_member(writer, "Now", to_rfc3339(now));
  write_text(writer, "Rate");
  writer.Double(clock.rate);
  writer.EndObject();
}

void write_world(JsonWriter& writer, const Visit& visit) {
  const Context& context = visit.context;
  storage::Database& database = context.database;
  const storage::WorldId world = visit.world.id;
  write_clock(writer, visit.world.clock, context.now);
  encode_member(writer, "Seed", visit.world.seed);
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
  encode_member(writer, "Events", storage::list_event_records(database, world));
  encode_member(writer, "Associations", storage::list_association_records(database, world));
  encode_member(writer, "Names", storage::list_name_records(database, world));
  encode_member(writer, "Timers", storage::list_timers(database, world));
  encode_member(writer, "Policies", storage::list_policies(database, world));
  encode_member(writer, "Faults", storage::list_faults(database, world));
}

template <class Record>
void put_records(const Visit& visit, const Json& document, std::string_view name) {
  const Json* list = find_member(document, name);
  if (list == nullptr) return;
  std::vector<Record> records;
  decode(*list, records);
  for (const Record& record : records) {
    storage::put_record(visit.context.database, visit.world.id, record);
  }
}

// Timers given are all there are; without them those that merging has set remain.
void put_timers(const Visit& visit, const Json& document) {
  const Json* list = find_member(document, "Timers");
  if (list == nullptr) return;
  storage::delete_timers(visit.context.database, visit.world.id);
  std::vector<storage::Timer> timers;
  decode(*list, timers);
  for (const storage::Timer& timer : timers) {
    storage::insert_timer(visit.context.database, visit.world.id, timer);
  }
}

void put_rules(const Visit& visit, const Json& document) {
  if (const Json* list = find_member(document, "Policies")) {
    std::vector<storage::Policy> policies;
    decode(*list, policies);
    storage::replace_policies(visit.context.database, visit.world.id, policies);
  }
  if (const Json* list = find_member(document, "Faults")) {
    std::vector<storage::FaultRule> rules;
    decode(*list, rules);
    for (const storage::FaultRule& rule : rules) {
      storage::insert_fault(visit.context.database, visit.world.id, rule);
    }
  }
}

// An empty world in place of the account's, with the clock and the seed of the document.
void begin_anew(Visit& visit, const Json& document) {
  storage::delete_world(visit.context.database, visit.world.id);
  storage::World& world = visit.world;
  world.clock = {visit.machine, visit.machine, 1, false};
  world.seed = visit.context.settings.seed;
  if (const Json* clock = find_member(document, "Clock")) {
    if (const Json* now = find_member(*clock, "Now")) decode(*now, world.clock.virtual_anchor);
    if (const Json* rate = find_member(*clock, "Rate")) world.clock.rate = rate->GetDouble();
    if (const Json* frozen = find_member(*clock, "Frozen")) world.clock.frozen = frozen->GetBool();
  }
  if (const Json* seed = find_member(document, "Seed")) world.seed = seed->GetInt64();
  world.moment = world.clock.virtual_anchor;
  world.id = storage::insert_world(visit.context.database, world);
  visit.context.scope.world = world.id;
  visit.context.now = world.moment;
}

}  // namespace

Answer export_world(Visit& visit) {
  return object_reply([&](JsonWriter& writer) { write_world(writer, visit); });
}

Answer replace_world(Visit& visit) {
  const auto mistakes = find_contradictions(visit.input, visit.context.scope.region);
  if (!mistakes.empty()) return refuse(mistakes);
  begin_anew(visit, visit.input);
  merge_resources(visit.context, visit.input);
  put_records<storage::EventRecord>(visit, visit.input, "Events");
  put_records<storage::AssociationRecord>(visit, visit.input, "Associations");
  put_records<storage::NameRecord>(visit, visit.input, "Names");
  put_timers(visit, visit.input);
  put_rules(visit, visit.input);
  return done();
}

Answer reset_world(Visit& visit) {
  storage::delete_world(visit.context.database, visit.world.id);
  Reply reply = done();
  reply.outcome.clears_journal = true;
  return reply;
}

}  // namespace api::control
