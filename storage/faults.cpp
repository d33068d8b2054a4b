#include "storage/faults.hpp"

#include "storage/columns.hpp"
#include "storage/known.hpp"
#include "storage/rules.hpp"

namespace storage {

// Behind `id`.
template <>
struct Table<FaultRule> {
  static constexpr std::tuple columns{column("operation", &FaultRule::operation),
                                      column("region", &FaultRule::region),
                                      column("server_name", &FaultRule::server_name),
                                      column("nth", &FaultRule::nth),
                                      column("every", &FaultRule::every),
                                      column("probability", &FaultRule::probability),
                                      column("delay", &FaultRule::delay),
                                      column("error", &FaultRule::error),
                                      column("message", &FaultRule::message),
                                      column("status", &FaultRule::status),
                                      column("reply", &FaultRule::reply),
                                      column("strikes", &FaultRule::injection),
                                      column("times", &FaultRule::times),
                                      column("until", &FaultRule::until),
                                      column("seen", &FaultRule::seen),
                                      column("matched", &FaultRule::matched)};
};

std::vector<FaultRule> list_faults(Database& database, WorldId world) {
  static constexpr auto sql =
      "SELECT id, " + columns_of<FaultRule> + " FROM fault WHERE world = ?1 ORDER BY id";
  Rows rows = database.query(sql, world);
  std::vector<FaultRule> rules;
  while (rows.next()) {
    FaultRule& rule = rules.emplace_back();
    rows.read(std::tuple_cat(std::tie(rule.id), tied(rule)));
  }
  return rules;
}

std::int64_t insert_fault(Database& database, WorldId world, const FaultRule& rule) {
  static constexpr auto sql = "INSERT INTO fault (world, id, " + columns_of<FaultRule> +
                              ") VALUES (?1, ifnull(nullif(?2, 0),"
                              " (SELECT ifnull(max(id), 0) + 1 FROM fault WHERE world = ?1)), " +
                              places_of<FaultRule, 3> + ") RETURNING id";
  note_rule(database, world, "fault");
  database.known().forget_living(world);
  return database.query(sql, world, rule.id, tied(rule)).first<std::int64_t>();
}

void set_fault_counts(Database& database, WorldId world, const FaultRule& rule) {
  database.execute("UPDATE fault SET (seen, matched) = (?3, ?4) WHERE world = ?1 AND id = ?2",
                   world,
                   rule.id,
                   rule.seen,
                   rule.matched);
}

bool delete_fault(Database& database, WorldId world, std::int64_t id) {
  database.execute("DELETE FROM fault WHERE world = ?1 AND id = ?2", world, id);
  const bool was_there = database.changes() > 0;
  database.known().forget_living(world);
  if (was_there) note_rule(database, world, "fault");
  return was_there;
}

void delete_faults(Database& database, WorldId world) {
  database.execute("DELETE FROM fault WHERE world = ?1", world);
  database.known().forget_living(world);
  note_rule(database, world, "fault");
}

std::int64_t copy_faults(Database& database, WorldId from, WorldId to, std::int64_t rows_max) {
  static constexpr auto sql =
      copy_rows("fault", "id, " + columns_of<FaultRule>, "id", last_id_of("fault"));
  database.execute(sql, from, to, rows_max);
  return database.changes();
}

}  // namespace storage
