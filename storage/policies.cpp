#include "storage/policies.hpp"

#include "storage/columns.hpp"

namespace storage {

// Behind `id`, which is their order.
template <>
struct Table<Policy> {
  static constexpr std::tuple columns{column("change", &Policy::change),
                                      column("region", &Policy::region),
                                      column("server_name", &Policy::server_name),
                                      column("after", &Policy::after),
                                      column("polls", &Policy::polls),
                                      column("hold", &Policy::hold),
                                      column("fail_reason", &Policy::fail),
                                      column("fail_status", &Policy::fail_status),
                                      column("times", &Policy::times),
                                      column("applied", &Policy::applied)};
};

std::vector<Policy> list_policies(Database& database, WorldId world) {
  static constexpr auto sql =
      "SELECT " + columns_of<Policy> + " FROM policies WHERE world = ?1 ORDER BY id";
  Rows rows = database.query(sql, world);
  std::vector<Policy> policies;
  while (rows.next()) rows.read(tied(policies.emplace_back()));
  return policies;
}

void replace_policies(Database& database, WorldId world, const std::vector<Policy>& policies) {
  static constexpr auto insert = "INSERT INTO policies (world, id, " + columns_of<Policy> +
                                 ") VALUES (?1, ?2, " + places_of<Policy, 3> + ")";
  database.execute("DELETE FROM policies WHERE world = ?1", world);
  std::int64_t id = 0;
  for (const Policy& policy : policies) {
    ++id;
    database.execute(insert, world, id, tied(policy));
  }
}

std::optional<Policy> apply_policy(Database& database,
                                   const Scope& scope,
                                   Change change,
                                   std::string_view server_name) {
  Policy policy;
  std::int64_t id = 0;
  {
    static constexpr auto sql = "SELECT id, " + columns_of<Policy> +
                                " FROM policies WHERE world = ?1 AND change = ?3"
                                " AND ifnull(region, ?2) = ?2 AND ifnull(server_name, ?4) = ?4"
                                " AND (times IS NULL OR applied < times) ORDER BY id LIMIT 1";
    Rows rows = database.query(sql, scope.world, scope.region, change, server_name);
    if (!rows.next()) return std::nullopt;
    rows.read(std::tuple_cat(std::tie(id), tied(policy)));
  }
  database.execute(
      "UPDATE policies SET applied = applied + 1 WHERE world = ?1 AND id = ?2", scope.world, id);
  return policy;
}

std::int64_t copy_policies(Database& database, WorldId from, WorldId to, std::int64_t rows_max) {
  static constexpr auto sql =
      copy_rows("policies", "id, " + columns_of<Policy>, "id", last_id_of("policies"));
  database.execute(sql, from, to, rows_max);
  return database.changes();
}

}  // namespace storage
