#include "storage/checkpoints.hpp"

#include "storage/columns.hpp"
#include "storage/records.hpp"

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

}  // namespace storage
