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

std::vector<ServerName> list_server_names(Database& database,
                                          WorldId world,
                                          const ServerName& after,
                                          std::int64_t count) {
  static constexpr auto sql = "SELECT " + columns_of<ServerName> +
                              " FROM server_names WHERE world = ?1 AND (region, name) > (?2, ?3)"
                              " ORDER BY region, name LIMIT ?4";
  Rows rows = database.query(sql, world, after.region, after.name, count);
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

std::int64_t copy_server_names(Database& database,
                               WorldId from,
                               WorldId to,
                               std::int64_t rows_max) {
  static constexpr auto key = last_of("server_names", "region", "region DESC, name DESC") + ", " +
                              last_of("server_names", "name", "region DESC, name DESC");
  static constexpr auto sql =
      copy_rows("server_names", columns_of<ServerName>, "region, name", key);
  database.execute(sql, from, to, rows_max);
  return database.changes();
}

}  // namespace storage
