#include "storage/checkpoints.hpp"

#include "storage/associations.hpp"
#include "storage/backups.hpp"
#include "storage/events.hpp"
#include "storage/faults.hpp"
#include "storage/policies.hpp"
#include "storage/server_names.hpp"
#include "storage/servers.hpp"
#include "storage/tags.hpp"
#include "storage/timers.hpp"

namespace storage {

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
  copy_servers(database, from, to);
  copy_backups(database, from, to);
  copy_events(database, from, to);
  copy_associations(database, from, to);
  copy_tags(database, from, to);
  copy_policies(database, from, to);
  copy_faults(database, from, to);
  copy_timers(database, from, to);
  copy_usage(database, from, to);
  copy_server_names(database, from, to);
}

}  // namespace storage
