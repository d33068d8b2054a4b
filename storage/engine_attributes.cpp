#include "storage/engine_attributes.hpp"

#include "storage/places.hpp"

namespace storage {

std::vector<EngineAttribute> list_engine_attributes(Database& database,
                                                    const Scope& scope,
                                                    std::string_view server_name) {
  const Name* name = find_name(database, scope, server_name);
  if (name == nullptr) return {};
  Rows rows = database.query(
      "SELECT name, value FROM engine_attribute WHERE server = ?1 ORDER BY place", name->id);
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
  const Name* name = attributes.empty() ? find_name(database, scope, server_name)
                                        : &make_name(database, scope, server_name);
  if (name == nullptr) return;
  database.execute("DELETE FROM engine_attribute WHERE server = ?1", name->id);
  std::int64_t place = 0;
  for (const EngineAttribute& each : attributes) {
    database.execute(
        "INSERT INTO engine_attribute (server, place, name, value) VALUES (?1, ?2, ?3, ?4)",
        name->id,
        ++place,
        each.name,
        each.value);
  }
}

void delete_engine_attribute(Database& database,
                             const Scope& scope,
                             std::string_view server_name,
                             std::string_view name) {
  const Name* server = find_name(database, scope, server_name);
  if (server == nullptr) return;
  database.execute(
      "DELETE FROM engine_attribute WHERE server = ?1 AND name = ?2", server->id, name);
}

std::int64_t copy_engine_attributes(Database& database,
                                    WorldId from,
                                    WorldId to,
                                    std::int64_t rows_max) {
  static constexpr auto sql =
      copy_rows_of_servers("engine_attribute", Text{"place, name, value"}, "place", "-1");
  database.execute(sql, from, to, rows_max);
  return database.changes();
}

}  // namespace storage
