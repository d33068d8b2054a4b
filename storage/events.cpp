#include "storage/events.hpp"

namespace storage {

void insert_event(Database& database, const Scope& scope, const ServerEvent& event) {
  database.execute(
      "INSERT INTO events (world, id, region, server_name, created_at, message, log_url)"
      " VALUES (?1, (SELECT ifnull(max(id), 0) + 1 FROM events WHERE world = ?1),"
      " ?2, ?3, ?4, ?5, ?6)",
      scope.world,
      scope.region,
      event.server_name,
      event.created_at,
      event.message,
      event.log_url);
  database.mutations().note(scope, Subject::server_event, event.server_name, event.message);
}

std::vector<ServerEvent> list_events(Database& database,
                                     const Scope& scope,
                                     std::string_view server_name,
                                     const EventPlace& after,
                                     std::int64_t count) {
  Rows rows = database.query(
      "SELECT id, server_name, created_at, message, log_url FROM events"
      " WHERE world = ?1 AND region = ?2 AND server_name = ?3 AND (created_at, id) < (?4, ?5)"
      " ORDER BY created_at DESC, id DESC LIMIT ?6",
      scope.world,
      scope.region,
      server_name,
      after.created_at,
      after.id,
      count);
  std::vector<ServerEvent> events;
  while (rows.next()) {
    ServerEvent& event = events.emplace_back();
    rows.read(
        std::tie(event.id, event.server_name, event.created_at, event.message, event.log_url));
  }
  return events;
}

void delete_events(Database& database, const Scope& scope, std::string_view server_name) {
  database.execute("DELETE FROM events WHERE world = ?1 AND region = ?2 AND server_name = ?3",
                   scope.world,
                   scope.region,
                   server_name);
}

}  // namespace storage
