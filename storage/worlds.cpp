#include "storage/worlds.hpp"

#include "storage/columns.hpp"

namespace storage {

// All but `id`, `checkpoint` and what is read from other tables.
template <>
struct Table<World> {
  static constexpr std::tuple columns{
      column("account", &World::account),
      column("seed", &World::seed),
      column("machine_anchor", &World::clock, &Clock::machine_anchor),
      column("virtual_anchor", &World::clock, &Clock::virtual_anchor),
      column("rate", &World::clock, &Clock::rate),
      column("frozen", &World::clock, &Clock::frozen),
      column("moment", &World::moment)};
};

template <>
struct Table<Usage> {
  static constexpr std::tuple columns{column("region", &Usage::region),
                                      column("servers", &Usage::servers),
                                      column("manual_backups", &Usage::manual_backups),
                                      column("backups", &Usage::backups)};
};

namespace {

constexpr auto living_worlds =
    "SELECT id, " + columns_of<World> +
    ", (SELECT min(due) FROM timers WHERE timers.world = worlds.id)"
    ", EXISTS (SELECT 1 FROM timers WHERE timers.world = worlds.id AND polls IS NOT NULL)"
    ", EXISTS (SELECT 1 FROM faults WHERE faults.world = worlds.id)"
    " FROM worlds WHERE checkpoint IS NULL";

World read_world(Rows& rows) {
  World world;
  rows.read(std::tuple_cat(std::tie(world.id),
                           tied(world),
                           std::tie(world.next_due, world.has_polled, world.has_faults)));
  return world;
}

}  // namespace

std::optional<World> find_world(Database& database, std::string_view account) {
  static constexpr auto sql = living_worlds + " AND account = ?1";
  Rows rows = database.query(sql, account);
  if (!rows.next()) return std::nullopt;
  return read_world(rows);
}

std::optional<World> find_world(Database& database,
                                std::string_view account,
                                std::string_view checkpoint) {
  static constexpr auto sql =
      "SELECT id, " + columns_of<World> + " FROM worlds WHERE account = ?1 AND checkpoint = ?2";
  Rows rows = database.query(sql, account, checkpoint);
  if (!rows.next()) return std::nullopt;
  World world;
  rows.read(std::tuple_cat(std::tie(world.id), tied(world)));
  return world;
}

std::vector<World> list_worlds(Database& database) {
  static constexpr auto sql = living_worlds + " ORDER BY id";
  Rows rows = database.query(sql);
  std::vector<World> worlds;
  while (rows.next()) worlds.push_back(read_world(rows));
  return worlds;
}

std::vector<World> list_worlds(Database& database, std::string_view after, std::int64_t count) {
  static constexpr auto sql = living_worlds + " AND account > ?1 ORDER BY account LIMIT ?2";
  Rows rows = database.query(sql, after, count);
  std::vector<World> worlds;
  while (rows.next()) worlds.push_back(read_world(rows));
  return worlds;
}

WorldId insert_world(Database& database,
                     const World& world,
                     std::optional<std::string_view> checkpoint) {
  static constexpr auto sql = "INSERT INTO worlds (checkpoint, " + columns_of<World> +
                              ") VALUES (?1, " + places_of<World, 2> + ") RETURNING id";
  return database.query(sql, checkpoint, tied(world)).first<WorldId>();
}

void update_world(Database& database, const World& world) {
  static constexpr auto sql =
      "UPDATE worlds SET (" + columns_of<World> + ") = (" + places_of<World, 2> + ") WHERE id = ?1";
  database.execute(sql, world.id, tied(world));
}

void set_world_moment(Database& database, WorldId world, base::Time moment) {
  database.execute("UPDATE worlds SET moment = ?2 WHERE id = ?1", world, moment);
}

void delete_world(Database& database, WorldId world) {
  database.execute("DELETE FROM worlds WHERE id = ?1", world);
}

std::vector<std::string> list_regions(Database& database, WorldId world) {
  Rows rows = database.query("SELECT region FROM usage WHERE world = ?1 ORDER BY region", world);
  std::vector<std::string> regions;
  while (rows.next()) regions.push_back(rows.get<std::string>());
  return regions;
}

Usage find_usage(Database& database, const Scope& scope) {
  static constexpr auto sql =
      "SELECT " + columns_of<Usage> + " FROM usage WHERE world = ?1 AND region = ?2";
  Rows rows = database.query(sql, scope.world, scope.region);
  Usage usage;
  if (rows.next()) rows.read(tied(usage));
  return usage;
}

std::vector<Usage> list_usages(Database& database, WorldId world, std::int64_t count) {
  static constexpr auto sql =
      "SELECT " + columns_of<Usage> + " FROM usage WHERE world = ?1 ORDER BY region LIMIT ?2";
  Rows rows = database.query(sql, world, count);
  std::vector<Usage> usages;
  while (rows.next()) rows.read(tied(usages.emplace_back()));
  return usages;
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

std::int64_t copy_usage(Database& database, WorldId from, WorldId to, std::int64_t rows_max) {
  static constexpr auto sql =
      copy_rows("usage", columns_of<Usage>, "region", last_of("usage", "region", "region DESC"));
  database.execute(sql, from, to, rows_max);
  return database.changes();
}

}  // namespace storage
