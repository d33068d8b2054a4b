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
      " (SELECT count(*) FROM backups WHERE backups.world = worlds.id), saved_at, saved_rows"
      " FROM worlds WHERE account = ?1 AND checkpoint IS NOT NULL ORDER BY checkpoint",
      account);
  std::vector<Checkpoint> list;
  while (rows.next()) {
    Checkpoint& each = list.emplace_back();
    rows.read(
        std::tie(each.name, each.moment, each.servers, each.backups, each.saved_at, each.rows));
  }
  return list;
}

void note_saved(Database& database, WorldId checkpoint, base::Time machine, std::int64_t rows) {
  database.execute(
      "UPDATE worlds SET saved_at = ?2, saved_rows = ?3 WHERE id = ?1", checkpoint, machine, rows);
}

}  // namespace storage
