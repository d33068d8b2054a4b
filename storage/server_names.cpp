#include "storage/server_names.hpp"

#include "storage/columns.hpp"

namespace storage {

template <>
struct Table<ServerName> {
  static constexpr std::tuple columns{column("region", &ServerName::region),
                                      column("name", &ServerName::name),
                                      column("servers", &ServerName::servers),
                                      column("associations", &ServerName::associations),
                                      column("last_backup_at", &ServerName::last_backup_at)};
};

ServerName find_server_name(Database& database, const Scope& scope, std::string_view name) {
  static constexpr auto sql = "SELECT " + columns_of<ServerName> +
                              " FROM server_names WHERE world = ?1 AND region = ?2 AND name = ?3";
  Rows rows = database.query(sql, scope.world, scope.region, name);
  ServerName remembered;
  if (rows.next()) rows.read(tied(remembered));
  return remembered;
}

std::vector<ServerName> list_server_names(Database& database, WorldId world) {
  static constexpr auto sql = "SELECT " + columns_of<ServerName> +
                              " FROM server_names WHERE world = ?1 ORDER BY region, name";
  Rows rows = database.query(sql, world);
  std::vector<ServerName> names;
  while (rows.next()) rows.read(tied(names.emplace_back()));
  return names;
}

void put_server_name(Database& database, WorldId world, const ServerName& name) {
  static constexpr auto sql = "INSERT OR REPLACE INTO server_names (world, " +
                              columns_of<ServerName> + ") VALUES (?1, " + places_of<ServerName, 2> +
                              ")";
  database.execute(sql, world, tied(name));
}

void copy_server_names(Database& database, WorldId from, WorldId to) {
  static constexpr auto sql = copy_rows("server_names", columns_of<ServerName>);
  database.execute(sql, from, to);
}

}  // namespace storage
