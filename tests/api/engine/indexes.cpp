// SQLite chooses the index of a statement, and without statistics it may choose one that finds too
// much. What it chose is looked at in every statement that routes and operations have prepared.
#include <sqlite3.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <utility>

#include "storage/associations.hpp"
#include "storage/certificate_authorities.hpp"
#include "tests/api/engine/asked.hpp"
#include "tests/api/engine/full_world.hpp"

namespace {

// The connection of the next Database that is opened while it lives.
class NextConnection {
 public:
  NextConnection() {
    found_ = nullptr;
    sqlite3_auto_extension(reinterpret_cast<void (*)()>(note));
  }
  NextConnection(const NextConnection&) = delete;
  NextConnection& operator=(const NextConnection&) = delete;
  ~NextConnection() { sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(note)); }

  sqlite3* get() const { return found_; }

 private:
  static int note(sqlite3* connection, char** /*error*/, const void* /*api*/) {
    if (found_ == nullptr) found_ = connection;
    return SQLITE_OK;
  }

  static inline sqlite3* found_ = nullptr;
};

std::set<std::string> rows_of(sqlite3* connection, const std::string& sql, int column) {
  std::set<std::string> rows;
  sqlite3_stmt* statement = nullptr;
  REQUIRE(sqlite3_prepare_v2(connection, sql.c_str(), -1, &statement, nullptr) == SQLITE_OK);
  while (sqlite3_step(statement) == SQLITE_ROW) {
    rows.emplace(reinterpret_cast<const char*>(sqlite3_column_text(statement, column)));
  }
  sqlite3_finalize(statement);
  return rows;
}

// A step of a statement's plan, and the statement.
using Planned = std::pair<std::string, std::string>;

// Of all statements that the connection has.
std::set<Planned> plans_of(sqlite3* connection) {
  std::set<std::string> statements;
  for (sqlite3_stmt* each = nullptr; (each = sqlite3_next_stmt(connection, each)) != nullptr;) {
    statements.emplace(sqlite3_sql(each));
  }
  std::set<Planned> plans;
  for (const std::string& each : statements) {
    for (const std::string& step : rows_of(connection, "EXPLAIN QUERY PLAN " + each, 3)) {
      plans.emplace(step, each);
    }
  }
  return plans;
}

}  // namespace

TEST_CASE("each index of the store serves a statement, and no statement of a turn reads all rows") {
  std::set<Planned> plans;
  std::set<std::string> indexes;
  const auto ask = [&](const auto& how) {
    const NextConnection connection;
    const auto world = tests::full_world(5);
    how(*world);
    plans.merge(plans_of(connection.get()));
    indexes = rows_of(connection.get(),
                      "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL",
                      0);
  };
  for (const auto& [name, each] : tests::routes_asked) {
    const std::string method = name.substr(0, name.find(' '));
    ask([&](tests::World& world) { world.control(method, each.target, each.body); });
  }
  for (const auto& [name, each] : tests::operations_asked) {
    ask([&](tests::World& world) { world.call(name, each.body); });
  }
  ask([](tests::World& world) {  // what only some inputs lead to
    storage::find_association_status(world.database(), world.scope(), "t");
    storage::find_certificate(world.database(), world.scope(), "a", "t");
    storage::mark_certificates(world.database(), world.scope(), "a", "n", "t");
    storage::revoke_certificates(world.database(), world.scope(), "a", "t", {});
  });

  CHECK(indexes.size() > 10);
  for (const std::string& index : indexes) {
    INFO(index);
    CHECK(std::any_of(plans.begin(), plans.end(), [&](const Planned& each) {
      return each.first.find(" INDEX " + index + " ") != std::string::npos;
    }));
  }

  // A table that is read from its first row to its last, of those that grow.
  std::set<std::string> reading_all;
  for (const auto& [step, statement] : plans) {
    const std::string word = step.substr(0, step.find(' ', 5));
    const bool is_small = word == "SCAN CONSTANT" || word == "SCAN slots" || word == "SCAN numbers";
    const bool is_subquery = word.starts_with("SCAN (");
    if (word.starts_with("SCAN") && !is_small && !is_subquery) reading_all.insert(statement);
  }
  for (const std::string& each : reading_all) UNSCOPED_INFO(each);
  CHECK(reading_all.size() == 2);  // which run where a store is opened: the worlds, and their sum
}
