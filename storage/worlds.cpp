#include "storage/worlds.hpp"

namespace storage {

namespace {

template <class Row>
auto columns(Row& world) {
  return std::tie(world.id,
                  world.account,
                  world.seed,
                  world.clock.machine_anchor,
                  world.clock.virtual_anchor,
                  world.clock.rate,
                  world.clock.frozen,
                  world.moment);
}

World read_world(Rows& rows) {
  World world;
  rows.read(std::tuple_cat(columns(world), std::tie(world.next_due)));
  return world;
}

}  // namespace

#define WORLD_COLUMNS "id, account, seed, machine_anchor, virtual_anchor, rate, frozen, moment"
#define LIVING_WORLDS                                              \
  "SELECT " WORLD_COLUMNS                                          \
  ", (SELECT min(due) FROM timers WHERE timers.world = worlds.id)" \
  " FROM worlds WHERE checkpoint IS NULL"

std::optional<World> find_world(Database& database, std::string_view account) {
  Rows rows = database.query(LIVING_WORLDS " AND account = ?1", account);
  if (!rows.next()) return std::nullopt;
  return read_world(rows);
}

std::vector<World> list_worlds(Database& database) {
  Rows rows = database.query(LIVING_WORLDS " ORDER BY id");
  std::vector<World> worlds;
  while (rows.next()) worlds.push_back(read_world(rows));
  return worlds;
}

WorldId insert_world(Database& database, const World& world) {
  return database
      .query(
          "INSERT INTO worlds (account, seed, machine_anchor, virtual_anchor, rate, frozen,"
          " moment) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING id",
          world.account,
          world.seed,
          world.clock.machine_anchor,
          world.clock.virtual_anchor,
          world.clock.rate,
          world.clock.frozen,
          world.moment)
      .first<WorldId>();
}

void update_world(Database& database, const World& world) {
  database.execute("UPDATE worlds SET (" WORLD_COLUMNS
                   ") = (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) WHERE id = ?1",
                   columns(world));
}

void set_world_moment(Database& database, WorldId world, Time moment) {
  database.execute("UPDATE worlds SET moment = ?2 WHERE id = ?1", world, moment);
}

Usage find_usage(Database& database, const Scope& scope) {
  Rows rows = database.query(
      "SELECT servers, manual_backups FROM usage"
      " WHERE world = ?1 AND region = ?2",
      scope.world,
      scope.region);
  Usage usage;
  if (rows.next()) rows.read(std::tie(usage.servers, usage.manual_backups));
  return usage;
}

}  // namespace storage
