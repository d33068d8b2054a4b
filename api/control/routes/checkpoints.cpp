#include "api/control/routes/checkpoints.hpp"

#include "api/control/reply.hpp"
#include "api/shapes/world.hpp"
#include "storage/checkpoints.hpp"

namespace api {

template <>
struct Model<storage::Checkpoint> {
  using Record = storage::Checkpoint;
  static constexpr std::string_view name = "Checkpoint";
  static constexpr auto fields = std::tuple{required("Name", &Record::name, shapes::string),
                                            required("Now", &Record::moment, shapes::timestamp),
                                            required("Servers", &Record::servers, shapes::count),
                                            required("Backups", &Record::backups, shapes::count)};
};

}  // namespace api

namespace api::control {

namespace {

using storage::Checkpoint;

constexpr std::size_t checkpoints_max = 100;
constexpr Pattern name_pattern{"[A-Za-z0-9._-]{1,64}", "[A-Za-z0-9._-]{1,64}"};

constexpr Shape list{.name = "Checkpoints", .kind = Kind::list, .element = &shape_of<Checkpoint>};
constexpr std::array list_members{Member{"Checkpoints", &list, true, false}};

// The segment behind /checkpoints/, decoded.
std::string name_of(const Call& call) {
  constexpr std::size_t place = 2;  // in /_emulator/checkpoints/{Name}
  return call.request.target.segments().at(place);
}

void write_info(JsonWriter& writer, const Checkpoint& checkpoint) {
  encode_member(writer, "Name", checkpoint.name);
  encode_member(writer, "Now", base::to_rfc3339(checkpoint.moment));
  encode_member(writer, "Servers", checkpoint.servers);
  encode_member(writer, "Backups", checkpoint.backups);
}

std::vector<Checkpoint> all(const Call& call) {
  return storage::list_checkpoints(call.context.database, call.world.account);
}

Reply unknown(const Call& call, const std::string& name) {
  const std::vector<Checkpoint> known = all(call);
  return error(
      404,
      "There is no checkpoint '" + name + "' of this world; there " +
          (known.empty() ? "are none. Save one with PUT." : "are: " + listed(known) + "."));
}

Answer show(const Call& call, const std::string& name) {
  for (const Checkpoint& each : all(call)) {
    if (each.name != name) continue;
    return object_reply([&](JsonWriter& writer) { write_info(writer, each); });
  }
  return unknown(call, name);
}

}  // namespace

constinit const Shape checkpoint_info = shape_of<Checkpoint>;
constinit const Shape checkpoint_list{
    .name = "CheckpointList", .kind = Kind::structure, .members = list_members};

Answer list_checkpoints(Call& call) {
  return object_reply([&](JsonWriter& writer) {
    write_text(writer, "Checkpoints");
    writer.StartArray();
    for (const Checkpoint& each : all(call)) {
      writer.StartObject();
      write_info(writer, each);
      writer.EndObject();
    }
    writer.EndArray();
  });
}

Answer show_checkpoint(Call& call) {
  return show(call, name_of(call));
}

Answer save_checkpoint(Call& call) {
  const std::string name = name_of(call);
  if (!matches(name_pattern, name)) {
    return error(400,
                 "The name '" + name +
                     "' is not valid; take 1 to 64 letters, digits, '.', '_' "
                     "and '-'.");
  }
  const storage::World& world = call.world;
  const bool is_new =
      !storage::find_checkpoint(call.context.database, world.account, name).has_value();
  if (is_new && all(call).size() >= checkpoints_max) {
    return error(400,
                 "There are " + std::to_string(checkpoints_max) +
                     " checkpoints of this world, which is the most; delete one.");
  }
  storage::save_checkpoint(call.context.database, world, name, call.context.now);
  return show(call, name);
}

Answer delete_checkpoint(Call& call) {
  const std::string name = name_of(call);
  if (!storage::delete_checkpoint(call.context.database, call.world.account, name)) {
    return unknown(call, name);
  }
  return done();
}

Answer restore_checkpoint(Call& call) {
  const std::string name = name_of(call);
  storage::Database& database = call.context.database;
  const auto saved = storage::find_checkpoint(database, call.world.account, name);
  if (!saved) return unknown(call, name);
  storage::delete_world(database, call.world.id);
  storage::World& world = call.world;
  world = *saved;
  world.clock.machine_anchor = call.machine;
  world.id = storage::insert_world(database, world);
  storage::copy_world(database, saved->id, world.id);
  return show(call, name);
}

}  // namespace api::control
