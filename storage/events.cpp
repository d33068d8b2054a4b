#include "storage/events.hpp"

#include "storage/columns.hpp"
#include "storage/remembered.hpp"

namespace storage {

// Behind `id`.
template <>
struct Table<ServerEvent> {
  static constexpr std::tuple columns{column("region", &ServerEvent::region),
                                      column("server_name", &ServerEvent::server_name),
                                      column("created_at", &ServerEvent::created_at),
                                      column("message", &ServerEvent::message),
                                      column("log_url", &ServerEvent::log_url)};
};

namespace {

std::vector<ServerEvent> read_events(Rows&& rows) {
  std::vector<ServerEvent> events;
  while (rows.next()) {
    ServerEvent& event = events.emplace_back();
    rows.read(std::tuple_cat(std::tie(event.id), tied(event)));
  }
  return events;
}

std::int64_t forget(Database& database,
                    WorldId world,
                    std::int64_t newest_id,
                    std::int64_t rows_max) {
  if (last_forgotten(newest_id) < 1) return 0;
  static constexpr auto sql = forget_rows("events");
  database.execute(sql, world, last_forgotten(newest_id), rows_max);
  return database.changes();
}

}  // namespace

void insert_event(Database& database, WorldId world, const ServerEvent& event) {
  static constexpr auto sql =
      "INSERT INTO events (world, id, " + columns_of<ServerEvent> +
      ") VALUES (?1, (SELECT ifnull(max(id), 0) + 1 FROM events WHERE world = ?1), " +
      places_of<ServerEvent, 2> + ") RETURNING id";
  const auto id = database.query(sql, world, tied(event)).first<std::int64_t>();
  forget(database, world, id, forgotten_at_once);
  database.mutations().note(
      {world, event.region}, Subject::server_event, event.server_name, event.message);
}

void put_event(Database& database, WorldId world, const ServerEvent& event) {
  static constexpr auto sql =
      "INSERT OR REPLACE INTO events (world, id, " + columns_of<ServerEvent> +
      ") VALUES (?1, ifnull(?2, (SELECT ifnull(max(id), 0) + 1 FROM events WHERE world = ?1)), " +
      places_of<ServerEvent, 3> + ")";
  database.execute(sql, world, event.id, tied(event));
  forget_events(database, world, forgotten_at_once);
}

std::int64_t forget_events(Database& database, WorldId world, std::int64_t rows_max) {
  const auto newest_id =
      database.query("SELECT max(id) FROM events WHERE world = ?1", world).first<std::int64_t>();
  return forget(database, world, newest_id, rows_max);
}

std::vector<ServerEvent> list_events(Database& database,
                                     const Scope& scope,
                                     std::string_view server_name,
                                     const EventPlace& after,
                                     std::int64_t count) {
  static constexpr auto sql =
      "SELECT id, " + columns_of<ServerEvent> +
      " FROM events WHERE world = ?1 AND region = ?2 AND server_name = ?3"
      " AND (created_at, id) < (?4, ?5) ORDER BY created_at DESC, id DESC LIMIT ?6";
  return read_events(database.query(
      sql, scope.world, scope.region, server_name, after.created_at, after.id, count));
}

std::vector<ServerEvent> list_all_events(Database& database,
                                         WorldId world,
                                         std::int64_t after,
                                         std::int64_t count) {
  static constexpr auto sql = "SELECT id, " + columns_of<ServerEvent> +
                              " FROM events WHERE world = ?1 AND id > ?2 ORDER BY id LIMIT ?3";
  return read_events(database.query(sql, world, after, count));
}

std::int64_t last_event_id(Database& database, WorldId world) {
  return database.query("SELECT ifnull(max(id), 0) FROM events WHERE world = ?1", world)
      .first<std::int64_t>();
}

std::vector<ServerEvent> list_events(Database& database,
                                     WorldId world,
                                     const EventFilter& filter,
                                     std::int64_t first,
                                     std::int64_t last,
                                     std::int64_t count) {
  static constexpr auto sql = "SELECT id, " + columns_of<ServerEvent> +
                              " FROM events WHERE world = ?1 AND id >= ?2 AND id <= ?3"
                              " AND region = ifnull(?4, region)"
                              " AND server_name = ifnull(?5, server_name)"
                              " AND created_at >= ?6 AND created_at < ?7 ORDER BY id DESC LIMIT ?8";
  return read_events(database.query(
      sql, world, first, last, filter.region, filter.server_name, filter.from, filter.to, count));
}

std::int64_t delete_events(Database& database,
                           const Scope& scope,
                           std::string_view server_name,
                           std::int64_t rows_max) {
  database.execute(
      "DELETE FROM events WHERE rowid IN (SELECT rowid FROM events"
      " WHERE world = ?1 AND region = ?2 AND server_name = ?3 LIMIT ?4)",
      scope.world,
      scope.region,
      server_name,
      rows_max);
  return database.changes();
}

std::int64_t copy_events(Database& database, WorldId from, WorldId to, std::int64_t rows_max) {
  static constexpr auto sql =
      copy_rows("events", "id, " + columns_of<ServerEvent>, "id", last_id_of("events"));
  database.execute(sql, from, to, rows_max);
  return database.changes();
}

}  // namespace storage
