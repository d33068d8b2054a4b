#include "storage/checkpoints.hpp"

#include <tuple>

namespace storage {

std::vector<Checkpoint> list_checkpoints(Database& database, std::string_view account) {
  Rows rows = database.query(
      "SELECT id, checkpoint, moment, saved_at FROM worlds"
      " WHERE account = ?1 AND checkpoint IS NOT NULL ORDER BY checkpoint",
      account);
  std::vector<Checkpoint> list;
  while (rows.next()) {
    Checkpoint& each = list.emplace_back();
    rows.read(std::tie(each.world, each.name, each.moment, each.saved_at));
  }
  return list;
}

void count_resources(Database& database, Checkpoint& checkpoint) {
  Rows rows = database.query(
      "SELECT ifnull(sum(servers), 0), ifnull(sum(backups), 0) FROM scope WHERE world = ?1",
      checkpoint.world);
  if (rows.next()) rows.read(std::tie(checkpoint.servers, checkpoint.backups));
}

void note_saved(Database& database, WorldId checkpoint, base::Time machine) {
  database.execute("UPDATE worlds SET saved_at = ?2 WHERE id = ?1", checkpoint, machine);
}

}  // namespace storage
