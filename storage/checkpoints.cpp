#include "storage/checkpoints.hpp"

#include "storage/columns.hpp"
#include "storage/records.hpp"

namespace storage {

#define COPY_ROWS(table, columns)                                                            \
  "INSERT OR REPLACE INTO " table " (world, " columns ") SELECT ?2, " columns " FROM " table \
  " WHERE world = ?1"

std::vector<Checkpoint> list_checkpoints(Database& database, std::string_view account) {
  Rows rows = database.query(
      "SELECT checkpoint, moment,"
      " (SELECT count(*) FROM servers WHERE servers.world = worlds.id),"
      " (SELECT count(*) FROM backups WHERE backups.world = worlds.id)"
      " FROM worlds WHERE account = ?1 AND checkpoint IS NOT NULL ORDER BY checkpoint",
      account);
  std::vector<Checkpoint> list;
  while (rows.next()) {
    Checkpoint& each = list.emplace_back();
    rows.read(std::tie(each.name, each.moment, each.servers, each.backups));
  }
  return list;
}

std::optional<World> find_checkpoint(Database& database,
                                     std::string_view account,
                                     std::string_view name) {
  Rows rows = database.query(
      "SELECT " WORLD_COLUMNS " FROM worlds WHERE account = ?1 AND checkpoint = ?2", account, name);
  if (!rows.next()) return std::nullopt;
  World world;
  rows.read(world_columns(world));
  return world;
}

void save_checkpoint(Database& database,
                     const World& world,
                     std::string_view name,
                     base::Time moment) {
  delete_checkpoint(database, world.account, name);
  World saved = world;
  saved.clock.virtual_anchor = moment;
  saved.moment = moment;
  const WorldId id = insert_world(database, saved, name);
  copy_world(database, world.id, id);
}

bool delete_checkpoint(Database& database, std::string_view account, std::string_view name) {
  database.execute("DELETE FROM worlds WHERE account = ?1 AND checkpoint = ?2", account, name);
  return database.changes() > 0;
}

void copy_world(Database& database, WorldId from, WorldId to) {
  const TriggersOff off(database);  // what they have counted is copied as well
  database.execute(COPY_ROWS("servers", "region, " SERVER_COLUMNS), from, to);
  database.execute(COPY_ROWS("backups", "region, " BACKUP_COLUMNS), from, to);
  database.execute(COPY_ROWS("events", EVENT_COLUMNS), from, to);
  database.execute(COPY_ROWS("associations", ASSOCIATION_COLUMNS), from, to);
  database.execute(COPY_ROWS("tags", "region, resource, key, value"), from, to);
  database.execute(COPY_ROWS("policies", "id, " POLICY_COLUMNS), from, to);
  database.execute(COPY_ROWS("faults", "id, " FAULT_COLUMNS), from, to);
  database.execute(COPY_ROWS("timers", TIMER_COLUMNS) " ORDER BY id", from, to);
  database.execute(COPY_ROWS("usage", "region, servers, manual_backups"), from, to);
  database.execute(COPY_ROWS("server_names", NAME_COLUMNS), from, to);
}

}  // namespace storage
