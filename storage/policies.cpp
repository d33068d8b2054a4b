#include "storage/policies.hpp"

#include "storage/columns.hpp"
#include "storage/known.hpp"
#include "storage/rules.hpp"

namespace storage {

// Behind `id`.
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
                                      column("applied", &Policy::applied),
                                      column("place", &Policy::place)};
};

namespace {

std::int64_t insert(Database& database, WorldId world, const Policy& policy) {
  static constexpr auto sql = "INSERT INTO policy (world, id, " + columns_of<Policy> +
                              ") VALUES (?1, ifnull(nullif(?2, 0),"
                              " (SELECT ifnull(max(id), 0) + 1 FROM policy WHERE world = ?1)), " +
                              places_of<Policy, 3> + ") RETURNING id";
  database.known().latest(world).has_policies = true;
  return database.query(sql, world, policy.id, tied(policy)).first<std::int64_t>();
}

bool has_policies(Database& database, WorldId world) {
  auto& known = database.known().latest(world).has_policies;
  if (!known) {
    known = database.query("SELECT EXISTS (SELECT 1 FROM policy WHERE world = ?1)", world)
                .first<bool>();
  }
  return *known;
}

}  // namespace

std::vector<Policy> list_policies(Database& database, WorldId world) {
  static constexpr auto sql =
      "SELECT id, " + columns_of<Policy> + " FROM policy WHERE world = ?1 ORDER BY place, id";
  Rows rows = database.query(sql, world);
  std::vector<Policy> policies;
  while (rows.next()) {
    Policy& policy = policies.emplace_back();
    rows.read(std::tuple_cat(std::tie(policy.id), tied(policy)));
  }
  return policies;
}

std::int64_t insert_policy(Database& database, WorldId world, Policy policy, bool first) {
  std::int64_t lowest = 0;
  std::int64_t highest = 0;
  {
    Rows rows = database.query(
        "SELECT ifnull(min(place), 0), ifnull(max(place), 0) FROM policy WHERE world = ?1", world);
    if (rows.next()) rows.read(std::tie(lowest, highest));
  }
  policy.place = first ? lowest - 1 : highest + 1;
  note_rule(database, world, "policy");
  return insert(database, world, policy);
}

bool delete_policy(Database& database, WorldId world, std::int64_t id) {
  database.execute("DELETE FROM policy WHERE world = ?1 AND id = ?2", world, id);
  const bool was_there = database.changes() > 0;
  database.known().latest(world).has_policies.reset();
  if (was_there) note_rule(database, world, "policy");
  return was_there;
}

void replace_policies(Database& database, WorldId world, const std::vector<Policy>& policies) {
  note_rule(database, world, "policy");
  database.execute("DELETE FROM policy WHERE world = ?1", world);
  database.known().latest(world).has_policies = false;
  // Those that have an id get it before another may take it.
  for (const bool has_id : {true, false}) {
    std::int64_t place = 0;
    for (Policy policy : policies) {
      policy.place = ++place;
      if ((policy.id != 0) == has_id) insert(database, world, policy);
    }
  }
}

std::optional<Policy> apply_policy(Database& database,
                                   const Scope& scope,
                                   Change change,
                                   std::string_view server_name) {
  if (!has_policies(database, scope.world)) return std::nullopt;
  Policy policy;
  {
    static constexpr auto sql = "SELECT id, " + columns_of<Policy> +
                                " FROM policy WHERE world = ?1 AND change = ?3"
                                " AND ifnull(region, ?2) = ?2 AND ifnull(server_name, ?4) = ?4"
                                " AND (times IS NULL OR applied < times)"
                                " ORDER BY place, id LIMIT 1";
    Rows rows = database.query(sql, scope.world, scope.region, change, server_name);
    if (!rows.next()) return std::nullopt;
    rows.read(std::tuple_cat(std::tie(policy.id), tied(policy)));
  }
  note_rule(database, scope.world, "policy", policy.id, policy.applied + 1);
  database.execute("UPDATE policy SET applied = applied + 1 WHERE world = ?1 AND id = ?2",
                   scope.world,
                   policy.id);
  return policy;
}

std::int64_t copy_policies(Database& database, WorldId from, WorldId to, std::int64_t rows_max) {
  static constexpr auto sql =
      copy_rows("policy", "id, " + columns_of<Policy>, "id", last_id_of("policy"));
  database.execute(sql, from, to, rows_max);
  return database.changes();
}

}  // namespace storage
