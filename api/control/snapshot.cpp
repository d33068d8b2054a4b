#include "api/control/snapshot.hpp"

#include "api/control/document.hpp"
#include "api/control/records.hpp"
#include "api/control/routes.hpp"
#include "api/control/world.hpp"
#include "api/rules/clock.hpp"
#include "api/shapes/backup.hpp"
#include "api/shapes/server.hpp"
#include "api/shapes/tag.hpp"

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
  writer.StartObject();
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
  writer.EndObject();
}

template <class Record>
void put_records(const Visit& visit, const JsonDocument& document, std::string_view name) {
  const Json* list = find_member(document, name);
  if (list == nullptr) return;
  std::vector<Record> records;
  decode(*list, records);
  for (const Record& record : records) {
    storage::put_record(visit.context.database, visit.world.id, record);
  }
}

// Timers given are all there are; without them those that merging has set remain.
void put_timers(const Visit& visit, const JsonDocument& document) {
  const Json* list = find_member(document, "Timers");
  if (list == nullptr) return;
  storage::delete_timers(visit.context.database, visit.world.id);
  std::vector<storage::Timer> timers;
  decode(*list, timers);
  for (const storage::Timer& timer : timers) {
    storage::insert_timer(visit.context.database, visit.world.id, timer);
  }
}

// An empty world in place of the account's, with the clock and the seed of the document.
void begin_anew(Visit& visit, const JsonDocument& document) {
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

// --- JSON Schema -----------------------------------------------------------------------------

void write_schema(JsonWriter& writer, const Shape& shape);

void write_type(JsonWriter& writer, std::string_view type) {
  encode_member(writer, "type", std::string(type));
}

void write_string_schema(JsonWriter& writer, const Shape& shape) {
  write_type(writer, "string");
  if (shape.min) encode_member(writer, "minLength", shape.min);
  if (shape.max) encode_member(writer, "maxLength", shape.max);
  if (!shape.values.empty()) {
    write_text(writer, "enum");
    writer.StartArray();
    for (const std::string_view value : shape.values) write_text(writer, value);
    writer.EndArray();
  }
}

void write_structure_schema(JsonWriter& writer, const Shape& shape) {
  write_type(writer, "object");
  encode_member(writer, "additionalProperties", false);
  write_text(writer, "properties");
  writer.StartObject();
  for (const Member& member : shape.members) {
    write_text(writer, member.name);
    write_schema(writer, *member.shape);
  }
  writer.EndObject();
  write_text(writer, "required");
  writer.StartArray();
  for (const Member& member : shape.members) {
    if (member.required) write_text(writer, member.name);
  }
  writer.EndArray();
}

void write_schema(JsonWriter& writer, const Shape& shape) {
  writer.StartObject();
  switch (shape.kind) {
    case Kind::string:
      write_string_schema(writer, shape);
      break;
    case Kind::integer:
    case Kind::number:
      write_type(writer, shape.kind == Kind::integer ? "integer" : "number");
      if (shape.min) encode_member(writer, "minimum", shape.min);
      break;
    case Kind::boolean:
      write_type(writer, "boolean");
      break;
    case Kind::timestamp:
      encode_member(writer, "type", std::vector<std::string>{"string", "number"});
      encode_member(
          writer, "description", std::string("RFC 3339 with an offset, or epoch seconds"));
      break;
    case Kind::list:
      write_type(writer, "array");
      write_text(writer, "items");
      write_schema(writer, *shape.element);
      break;
    case Kind::structure:
      write_structure_schema(writer, shape);
      break;
  }
  writer.EndObject();
}

template <class Write>
Reply json_reply(Write write) {
  Reply reply;
  reply.content_type = "application/json";
  StringSink sink{reply.body};
  JsonWriter writer(sink);
  write(writer);
  return reply;
}

}  // namespace

std::optional<Reply> export_world(Visit& visit, const Request& /*request*/) {
  return json_reply([&](JsonWriter& writer) { write_world(writer, visit); });
}

std::optional<Reply> replace_world(Visit& visit, const Request& request) {
  JsonDocument document;
  if (auto refusal = read_document(request, document)) return refusal;
  begin_anew(visit, document);
  merge_resources(visit.context, document);
  put_records<storage::EventRecord>(visit, document, "Events");
  put_records<storage::AssociationRecord>(visit, document, "Associations");
  put_records<storage::NameRecord>(visit, document, "Names");
  put_timers(visit, document);
  return json_reply([](JsonWriter& writer) {
    writer.StartObject();
    writer.EndObject();
  });
}

std::optional<Reply> reset_world(Visit& visit, const Request& /*request*/) {
  storage::delete_world(visit.context.database, visit.world.id);
  return json_reply([](JsonWriter& writer) {
    writer.StartObject();
    writer.EndObject();
  });
}

std::optional<Reply> world_schema(Visit& /*visit*/, const Request& /*request*/) {
  return json_reply([](JsonWriter& writer) { write_schema(writer, world_document); });
}

}  // namespace api::control
