#include "storage/timers.hpp"

#include "storage/columns.hpp"

namespace storage {

namespace {

// In the order of the statements below.
template <class Row>
auto columns(Row& timer) {
  return std::tie(timer.due,
                  timer.change,
                  timer.region,
                  timer.server_name,
                  timer.subject,
                  timer.resume,
                  timer.polls,
                  timer.fail,
                  timer.fail_status);
}

Timer read_timer(Rows& rows) {
  Timer timer;
  rows.read(std::tuple_cat(std::tie(timer.id), columns(timer)));
  return timer;
}

std::vector<Timer> read_timers(Rows&& rows) {
  std::vector<Timer> timers;
  while (rows.next()) timers.push_back(read_timer(rows));
  return timers;
}

}  // namespace

void insert_timer(Database& database, WorldId world, const Timer& timer) {
  database.execute("INSERT INTO timers (world, " TIMER_COLUMNS
                   ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                   world,
                   columns(timer));
}

void delete_timer(Database& database, std::int64_t id) {
  database.execute("DELETE FROM timers WHERE id = ?1", id);
}

void set_timer_polls(Database& database, std::int64_t id, std::int64_t polls) {
  database.execute("UPDATE timers SET polls = ?2 WHERE id = ?1", id, polls);
}

std::vector<Timer> list_timers(Database& database, WorldId world) {
  return read_timers(database.query(
      "SELECT id, " TIMER_COLUMNS " FROM timers WHERE world = ?1 ORDER BY id", world));
}

std::vector<Timer> list_held_timers(Database& database, WorldId world) {
  return read_timers(database.query("SELECT id, " TIMER_COLUMNS
                                    " FROM timers WHERE world = ?1 AND due IS NULL ORDER BY id",
                                    world));
}

std::vector<Timer> list_polled_timers(Database& database, const Scope& scope) {
  return read_timers(
      database.query("SELECT id, " TIMER_COLUMNS " FROM timers"
                     " WHERE world = ?1 AND polls IS NOT NULL AND region = ?2 ORDER BY id",
                     scope.world,
                     scope.region));
}

void delete_timers(Database& database, WorldId world) {
  database.execute("DELETE FROM timers WHERE world = ?1", world);
}

void forget_server(Database& database, const Scope& scope, std::string_view server_name) {
  database.execute(
      "DELETE FROM timers WHERE world = ?1 AND region = ?2 AND server_name = ?3"
      " AND change NOT IN ('backup', 'delete-backup')",
      scope.world,
      scope.region,
      server_name);
  leave_server_alone(database, scope, server_name);
}

void delete_timers_of_subject(Database& database,
                              const Scope& scope,
                              std::string_view server_name,
                              std::string_view subject) {
  database.execute(
      "DELETE FROM timers"
      " WHERE world = ?1 AND region = ?2 AND server_name = ?3 AND subject = ?4",
      scope.world,
      scope.region,
      server_name,
      subject);
}

void delete_timers_of_kind(Database& database,
                           const Scope& scope,
                           std::string_view server_name,
                           Change change) {
  database.execute(
      "DELETE FROM timers"
      " WHERE world = ?1 AND region = ?2 AND server_name = ?3 AND change = ?4",
      scope.world,
      scope.region,
      server_name,
      change);
}

void leave_server_alone(Database& database, const Scope& scope, std::string_view server_name) {
  database.execute(
      "DELETE FROM timers WHERE world = ?1 AND region = ?2 AND server_name = ?3"
      " AND resume IS NOT NULL AND change <> 'backup'",
      scope.world,
      scope.region,
      server_name);
  database.execute(
      "UPDATE timers SET resume = NULL"
      " WHERE world = ?1 AND region = ?2 AND server_name = ?3",
      scope.world,
      scope.region,
      server_name);
}

void settle_backup(Database& database,
                   const Scope& scope,
                   std::string_view server_name,
                   std::string_view id) {
  Rows rows = database.query(
      "UPDATE servers SET status = timers.resume FROM timers"
      " WHERE servers.world = ?1 AND servers.region = ?2 AND servers.name = ?3"
      " AND timers.world = ?1 AND timers.region = ?2 AND timers.server_name = ?3"
      " AND timers.subject = ?4 AND timers.resume IS NOT NULL RETURNING servers.status",
      scope.world,
      scope.region,
      server_name,
      id);
  while (rows.next()) {
    database.mutations().note(scope, Subject::server, server_name, rows.get<std::string>());
  }
  delete_timers_of_subject(database, scope, server_name, id);
}

std::optional<Timer> first_due_timer(Database& database, WorldId world, base::Time now) {
  Rows rows = database.query("SELECT id, " TIMER_COLUMNS
                             " FROM timers"
                             " WHERE world = ?1 AND due <= ?2 ORDER BY due, id LIMIT 1",
                             world,
                             now);
  if (!rows.next()) return std::nullopt;
  return read_timer(rows);
}

std::optional<base::Time> next_due(Database& database, WorldId world) {
  return database.query("SELECT min(due) FROM timers WHERE world = ?1", world)
      .first<std::optional<base::Time>>();
}

}  // namespace storage
