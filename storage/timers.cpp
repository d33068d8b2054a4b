#include "storage/timers.hpp"

namespace storage {

void insert_timer(Database& database, WorldId world, const Timer& timer) {
  database.execute(
      "INSERT INTO timers (world, due, change, region, server_name, subject, resume)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
      world,
      timer.due,
      timer.change,
      timer.region,
      timer.server_name,
      timer.subject,
      timer.resume);
}

void delete_timer(Database& database, std::int64_t id) {
  database.execute("DELETE FROM timers WHERE id = ?1", id);
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
  database.execute(
      "UPDATE servers SET status = timers.resume FROM timers"
      " WHERE servers.world = ?1 AND servers.region = ?2 AND servers.name = ?3"
      " AND timers.world = ?1 AND timers.region = ?2 AND timers.server_name = ?3"
      " AND timers.subject = ?4 AND timers.resume IS NOT NULL",
      scope.world,
      scope.region,
      server_name,
      id);
  delete_timers_of_subject(database, scope, server_name, id);
}

std::optional<Timer> first_due_timer(Database& database, WorldId world, Time now) {
  Rows rows = database.query(
      "SELECT id, due, change, region, server_name, subject, resume FROM timers"
      " WHERE world = ?1 AND due <= ?2 ORDER BY due, id LIMIT 1",
      world,
      now);
  if (!rows.next()) return std::nullopt;
  Timer timer;
  rows.read(std::tie(timer.id,
                     timer.due,
                     timer.change,
                     timer.region,
                     timer.server_name,
                     timer.subject,
                     timer.resume));
  return timer;
}

std::optional<Time> next_due(Database& database, WorldId world) {
  return database.query("SELECT min(due) FROM timers WHERE world = ?1", world)
      .first<std::optional<Time>>();
}

}  // namespace storage
