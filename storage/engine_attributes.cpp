#include "storage/engine_attributes.hpp"

#include "storage/columns.hpp"

namespace storage {

std::vector<EngineAttribute> list_engine_attributes(Database& database,
                                                    const Scope& scope,
                                                    std::string_view server_name) {
  Rows rows = database.query(
      "SELECT name, value FROM engine_attributes"
      " WHERE world = ?1 AND region = ?2 AND server_name = ?3 ORDER BY place",
      scope.world,
      scope.region,
      server_name);
  std::vector<EngineAttribute> list;
  while (rows.next()) {
    EngineAttribute& each = list.emplace_back();
    rows.read(std::tie(each.name, each.value));
  }
  return list;
}

void replace_engine_attributes(Database& database,
                               const Scope& scope,
                               std::string_view server_name,
                               std::span<const EngineAttribute> attributes) {
  database.execute(
      "DELETE FROM engine_attributes WHERE world = ?1 AND region = ?2 AND server_name = ?3",
      scope.world,
      scope.region,
      server_name);
  std::int64_t place = 0;
  for (const EngineAttribute& each : attributes) {
    database.execute(
        "INSERT INTO engine_attributes (world, region, server_name, place, name, value)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        scope.world,
        scope.region,
        server_name,
        ++place,
        each.name,
        each.value);
  }
}

void delete_engine_attribute(Database& database,
                             const Scope& scope,
                             std::string_view server_name,
                             std::string_view name) {
  database.execute(
      "DELETE FROM engine_attributes"
      " WHERE world = ?1 AND region = ?2 AND server_name = ?3 AND name = ?4",
      scope.world,
      scope.region,
      server_name,
      name);
}

std::int64_t copy_engine_attributes(Database& database,
                                    WorldId from,
                                    WorldId to,
                                    std::int64_t rows_max) {
  static constexpr auto key =
      last_of("engine_attributes", "region", "region DESC, server_name DESC, place DESC") + ", " +
      last_of("engine_attributes", "server_name", "region DESC, server_name DESC, place DESC") +
      ", " + last_of("engine_attributes", "place", "region DESC, server_name DESC, place DESC");
  static constexpr auto sql = copy_rows("engine_attributes",
                                        Text{"region, server_name, place, name, value"},
                                        "region, server_name, place",
                                        key);
  database.execute(sql, from, to, rows_max);
  return database.changes();
}

}  // namespace storage
