#include "storage/worlds.hpp"

#include "storage/columns.hpp"
#include "storage/known.hpp"
#include "storage/timers.hpp"

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

static_assert(is_used == 1);  // in statements: marks & 1

namespace {

constexpr auto living_worlds = "SELECT id, " + columns_of<World> +
                               ", (SELECT min(due) FROM timer WHERE timer.world = worlds.id)"
                               ", EXISTS (SELECT 1 FROM timer INDEXED BY timer_polled"
                               " WHERE timer.world = worlds.id AND polls IS NOT NULL)"
                               ", EXISTS (SELECT 1 FROM fault WHERE fault.world = worlds.id)"
                               " FROM worlds WHERE checkpoint IS NULL";

World read_world(Rows& rows) {
  World world;
  rows.read(std::tuple_cat(std::tie(world.id),
                           tied(world),
                           std::tie(world.next_due, world.has_polled, world.has_faults)));
  return world;
}

// What may have changed of a world since it was read.
World& refreshed(Database& database, KnownWorld& known) {
  if (!known.is_next_due_known) known.world.next_due = next_due(database, known.world.id);
  if (!known.is_polled_known) {
    known.world.has_polled = has_polled_timers(database, known.world.id);
    known.is_polled_known = true;
  }
  return known.world;
}

}  // namespace

std::optional<World> find_world(Database& database, std::string_view account) {
  if (KnownWorld* known = database.known().living(std::string(account)))
    return refreshed(database, *known);
  static constexpr auto sql = living_worlds + " AND account = ?1";
  Rows rows = database.query(sql, account);
  if (!rows.next()) return std::nullopt;
  return database.known().add(read_world(rows)).world;
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
                     std::optional<std::string_view> checkpoint,
                     std::optional<std::string_view> owner) {
  static constexpr auto sql = "INSERT INTO worlds (checkpoint, owner, " + columns_of<World> +
                              ") VALUES (?1, ?2, " + places_of<World, 3> + ") RETURNING id";
  const std::string_view owned_by = owner.value_or(world.account);
  const auto id = database.query(sql, checkpoint, owned_by, tied(world)).first<WorldId>();
  database.known().forget(id);
  if (!checkpoint) ++database.totals().worlds;
  return id;
}

void update_world(Database& database, const World& world) {
  static constexpr auto sql =
      "UPDATE worlds SET (" + columns_of<World> + ") = (" + places_of<World, 2> + ") WHERE id = ?1";
  database.execute(sql, world.id, tied(world));
  database.known().forget_living(world.id);
}

void set_world_moment(Database& database, WorldId world, base::Time moment) {
  KnownWorld* known = database.known().living(world);
  if (known != nullptr && known->world.moment == moment) return;
  database.execute("UPDATE worlds SET moment = ?2 WHERE id = ?1", world, moment);
  if (known != nullptr) known->world.moment = moment;
}

std::vector<std::string> list_regions(Database& database, WorldId world) {
  Rows rows = database.query(
      "SELECT region FROM scope WHERE world = ?1 AND marks & 1 ORDER BY region", world);
  std::vector<std::string> regions;
  while (rows.next()) regions.push_back(rows.get<std::string>());
  return regions;
}

Usage find_usage(Database& database, const Scope& scope) {
  const Region* region = find_region(database, scope);
  return region != nullptr && region->has(is_used) ? region->usage : Usage{};
}

std::vector<Usage> list_usages(Database& database, WorldId world, std::int64_t count) {
  static constexpr auto sql = "SELECT " + columns_of<Usage> +
                              " FROM scope WHERE world = ?1 AND marks & 1 ORDER BY region LIMIT ?2";
  Rows rows = database.query(sql, world, count);
  std::vector<Usage> usages;
  while (rows.next()) rows.read(tied(usages.emplace_back()));
  return usages;
}

void join_living(Database& database, WorldId world, int more) {
  std::int64_t servers = 0;
  std::int64_t manual_backups = 0;
  Rows rows = database.query(
      "SELECT ifnull(sum(servers), 0), ifnull(sum(manual_backups), 0) FROM scope WHERE world = ?1",
      world);
  if (rows.next()) rows.read(std::tie(servers, manual_backups));
  Totals& totals = database.totals();
  totals.worlds += more;
  totals.servers += more * servers;
  totals.manual_backups += more * manual_backups;
}

Totals count_all(Database& database) {
  Rows rows = database.query(
      "SELECT count(DISTINCT worlds.id), ifnull(sum(servers), 0), ifnull(sum(manual_backups), 0)"
      " FROM worlds LEFT JOIN scope ON scope.world = worlds.id WHERE checkpoint IS NULL");
  Totals totals;
  rows.next();
  rows.read(std::tie(totals.worlds, totals.servers, totals.manual_backups));
  return totals;
}

std::int64_t copy_scopes(Database& database, WorldId from, WorldId to, std::int64_t rows_max) {
  static constexpr auto rest = Text{"region, servers, manual_backups, backups, marks"};
  static constexpr auto sql = "INSERT INTO scope (id, world, " + rest + ") SELECT " +
                              moved("id", of_scope) + ", ?2, " + rest + " FROM scope WHERE id > " +
                              last_copied("scope", of_scope) + " AND " +
                              ends_with("?1", "id", of_scope) + " ORDER BY id LIMIT ?3";
  database.execute(sql, from, to, rows_max);
  return database.changes();
}

}  // namespace storage
