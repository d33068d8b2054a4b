#include "storage/policies.hpp"

#include "storage/columns.hpp"

namespace storage {

namespace {

// In the order of the statements below.
template <class Row>
auto columns(Row& policy) {
  return std::tie(policy.change,
                  policy.region,
                  policy.server_name,
                  policy.after,
                  policy.polls,
                  policy.hold,
                  policy.fail,
                  policy.fail_status,
                  policy.times,
                  policy.applied);
}

}  // namespace

std::vector<Policy> list_policies(Database& database, WorldId world) {
  Rows rows =
      database.query("SELECT " POLICY_COLUMNS " FROM policies WHERE world = ?1 ORDER BY id", world);
  std::vector<Policy> policies;
  while (rows.next()) rows.read(columns(policies.emplace_back()));
  return policies;
}

void replace_policies(Database& database, WorldId world, const std::vector<Policy>& policies) {
  database.execute("DELETE FROM policies WHERE world = ?1", world);
  std::int64_t id = 0;
  for (const Policy& policy : policies) {
    ++id;
    database.execute("INSERT INTO policies (world, id, " POLICY_COLUMNS
                     ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
                     world,
                     id,
                     columns(policy));
  }
}

std::optional<Policy> apply_policy(Database& database,
                                   const Scope& scope,
                                   Change change,
                                   std::string_view server_name) {
  Policy policy;
  std::int64_t id = 0;
  {
    Rows rows = database.query("SELECT id, " POLICY_COLUMNS
                               " FROM policies WHERE world = ?1 AND change = ?3"
                               " AND ifnull(region, ?2) = ?2 AND ifnull(server_name, ?4) = ?4"
                               " AND (times IS NULL OR applied < times) ORDER BY id LIMIT 1",
                               scope.world,
                               scope.region,
                               change,
                               server_name);
    if (!rows.next()) return std::nullopt;
    rows.read(std::tuple_cat(std::tie(id), columns(policy)));
  }
  database.execute(
      "UPDATE policies SET applied = applied + 1 WHERE world = ?1 AND id = ?2", scope.world, id);
  return policy;
}

}  // namespace storage
