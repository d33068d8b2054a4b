#include "storage/faults.hpp"

#include "storage/columns.hpp"

namespace storage {

namespace {

// In the order of the statements below.
template <class Row>
auto columns(Row& rule) {
  return std::tie(rule.operation,
                  rule.region,
                  rule.server_name,
                  rule.nth,
                  rule.every,
                  rule.probability,
                  rule.delay,
                  rule.error,
                  rule.message,
                  rule.status,
                  rule.reply,
                  rule.injection,
                  rule.times,
                  rule.until,
                  rule.seen,
                  rule.matched);
}

}  // namespace

std::vector<FaultRule> list_faults(Database& database, WorldId world) {
  Rows rows = database.query(
      "SELECT id, " FAULT_COLUMNS " FROM faults WHERE world = ?1 ORDER BY id", world);
  std::vector<FaultRule> rules;
  while (rows.next()) {
    FaultRule& rule = rules.emplace_back();
    rows.read(std::tuple_cat(std::tie(rule.id), columns(rule)));
  }
  return rules;
}

std::int64_t insert_fault(Database& database, WorldId world, const FaultRule& rule) {
  return database
      .query("INSERT INTO faults (world, id, " FAULT_COLUMNS
             ") VALUES (?1, ifnull(nullif(?2, 0),"
             " (SELECT ifnull(max(id), 0) + 1 FROM faults WHERE world = ?1)),"
             " ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)"
             " RETURNING id",
             world,
             rule.id,
             columns(rule))
      .first<std::int64_t>();
}

void set_fault_counts(Database& database, WorldId world, const FaultRule& rule) {
  database.execute("UPDATE faults SET (seen, matched) = (?3, ?4) WHERE world = ?1 AND id = ?2",
                   world,
                   rule.id,
                   rule.seen,
                   rule.matched);
}

void delete_faults(Database& database, WorldId world) {
  database.execute("DELETE FROM faults WHERE world = ?1", world);
}

}  // namespace storage
