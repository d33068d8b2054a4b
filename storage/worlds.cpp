#include "storage/worlds.hpp"

#include "storage/columns.hpp"

namespace storage {

namespace {

World read_world(Rows& rows) {
  World world;
  rows.read(std::tuple_cat(world_columns(world),
                           std::tie(world.next_due, world.has_polled, world.has_faults)));
  return world;
}

}  // namespace

#define LIVING_WORLDS                                                                    \
  "SELECT " WORLD_COLUMNS                                                                \
  ", (SELECT min(due) FROM timers WHERE timers.world = worlds.id)"                       \
  ", EXISTS (SELECT 1 FROM timers WHERE timers.world = worlds.id AND polls IS NOT NULL)" \
  ", EXISTS (SELECT 1 FROM faults WHERE faults.world = worlds.id)"                       \
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

WorldId insert_world(Database& database,
                     const World& world,
                     std::optional<std::string_view> checkpoint) {
  return database
      .query(
          "INSERT INTO worlds (account, seed, machine_anchor, virtual_anchor, rate, frozen,"
          " moment, checkpoint) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) RETURNING id",
          world.account,
          world.seed,
          world.clock.machine_anchor,
          world.clock.virtual_anchor,
          world.clock.rate,
          world.clock.frozen,
          world.moment,
          checkpoint)
      .first<WorldId>();
}

void update_world(Database& database, const World& world) {
  database.execute("UPDATE worlds SET (" WORLD_COLUMNS
                   ") = (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) WHERE id = ?1",
                   world_columns(world));
}

void set_world_moment(Database& database, WorldId world, base::Time moment) {
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

Totals count_all(Database& database) {
  Rows rows = database.query(
      "SELECT count(DISTINCT worlds.id), ifnull(sum(servers), 0), ifnull(sum(manual_backups), 0)"
      " FROM worlds LEFT JOIN usage ON usage.world = worlds.id WHERE checkpoint IS NULL");
  Totals totals;
  rows.next();
  rows.read(std::tie(totals.worlds, totals.servers, totals.manual_backups));
  return totals;
}

}  // namespace storage
