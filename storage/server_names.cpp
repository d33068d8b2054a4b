#include "storage/server_names.hpp"

#include <tuple>

#include "storage/known.hpp"

namespace storage {

namespace {

ServerName remembered(const Name& name) {
  return {.region = name.region->usage.region,
          .name = name.text,
          .servers = name.servers.value_or(0),
          .associations = name.associations,
          .last_backup_at = name.last_backup_at};
}

}  // namespace

ServerName find_server_name(Database& database, const Scope& scope, std::string_view name) {
  const Name* known = find_name(database, scope, name);
  if (known == nullptr || !known->servers) return {};
  return remembered(*known);
}

std::vector<ServerName> list_server_names(Database& database,
                                          WorldId world,
                                          const ServerName& after,
                                          std::int64_t count) {
  // Those of the region first, then those of the regions behind it.
  static constexpr auto here = Text{
      "SELECT region, name, server.servers, associations, last_backup_at FROM scope"
      " CROSS JOIN server ON server.scope = scope.id"
      " WHERE world = ?1 AND region = ?2 AND name > ?3 AND server.servers IS NOT NULL"
      " ORDER BY name LIMIT ?4"};
  static constexpr auto behind = Text{
      "SELECT region, name, server.servers, associations, last_backup_at FROM scope"
      " CROSS JOIN server ON server.scope = scope.id"
      " WHERE world = ?1 AND region > ?2 AND server.servers IS NOT NULL"
      " ORDER BY region, name LIMIT ?3"};
  std::vector<ServerName> names;
  const auto read = [&](Rows&& rows) {
    while (rows.next()) {
      ServerName& each = names.emplace_back();
      rows.read(
          std::tie(each.region, each.name, each.servers, each.associations, each.last_backup_at));
    }
  };
  read(database.query(here, world, after.region, after.name, count));
  const std::int64_t left = count < 0 ? count : count - static_cast<std::int64_t>(names.size());
  if (left != 0) read(database.query(behind, world, after.region, left));
  return names;
}

void put_server_name(Database& database, WorldId world, const ServerName& name) {
  Name& known = make_name(database, {world, name.region}, name.name);
  known.servers = name.servers;
  known.associations = name.associations;
  known.last_backup_at = name.last_backup_at;
  keep(database, known);
}

}  // namespace storage
