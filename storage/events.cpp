#include "storage/events.hpp"

#include "storage/columns.hpp"
#include "storage/known.hpp"
#include "storage/messages.hpp"
#include "storage/remembered.hpp"
#include "storage/usual_names.hpp"

namespace storage {

namespace {

constexpr std::int64_t usual = 1;

// How an event lies in the store.
struct EventRow {
  std::int64_t id = 0;
  std::int64_t server = 0;
  base::Time created_at{};
  StoredMessage message;
  std::optional<NumberOrText> log_url;
};

}  // namespace

template <>
struct Table<EventRow> {
  static constexpr std::tuple columns{
      column("id", &EventRow::id),
      column("server", &EventRow::server),
      column("created_at", &EventRow::created_at),
      column("message", &EventRow::message, &StoredMessage::message),
      column("backup_at", &EventRow::message, &StoredMessage::backup_at),
      column("log_url", &EventRow::log_url)};
};

namespace {

EventRow row_of(const Name& name, std::int64_t id, const ServerEvent& event) {
  EventRow row{.id = id,
               .server = name.id,
               .created_at = event.created_at,
               .message = stored(name.text, event.message)};
  if (event.log_url) {
    const bool is_usual = *event.log_url == usual_log_url(name.text, event.created_at);
    row.log_url = is_usual ? NumberOrText(usual) : NumberOrText(*event.log_url);
  }
  return row;
}

ServerEvent event_of(Database& database, const EventRow& row) {
  const Name& name = name_at(database, row.server);
  ServerEvent event{.id = row.id,
                    .region = name.region->usage.region,
                    .server_name = name.text,
                    .created_at = row.created_at,
                    .message = message_of(name.text, row.message)};
  if (row.log_url) {
    const auto* url = std::get_if<std::string>(&*row.log_url);
    event.log_url = url != nullptr ? *url : usual_log_url(name.text, row.created_at);
  }
  return event;
}

std::vector<ServerEvent> read_events(Database& database, Rows&& rows) {
  std::vector<ServerEvent> events;
  while (rows.next()) {
    EventRow row;
    rows.read(tied(row));
    events.push_back(event_of(database, row));
  }
  return events;
}

std::int64_t forget(Database& database,
                    WorldId world,
                    std::int64_t newest_id,
                    std::int64_t rows_max) {
  if (last_forgotten(newest_id) < 1) return 0;
  static constexpr auto sql = forget_rows("event");
  database.execute(sql, world, last_forgotten(newest_id), rows_max);
  return database.changes();
}

constexpr auto columns = Text{"world, "} + columns_of<EventRow>;
constexpr auto places = Text{"(?1, "} + places_of<EventRow, 2> + ")";

}  // namespace

void insert_event(Database& database, WorldId world, const ServerEvent& event) {
  const Name& name = make_name(database, {world, event.region}, event.server_name);
  const std::int64_t id = last_event_id(database, world) + 1;
  const EventRow row = row_of(name, id, event);
  static constexpr auto sql = "INSERT INTO event (" + columns + ") VALUES " + places;
  database.execute(sql, world, tied(row));
  database.known().latest(world).event = id;
  forget(database, world, id, forgotten_at_once);
  database.mutations().note(
      {world, event.region}, Subject::server_event, event.server_name, event.message);
}

void put_event(Database& database, WorldId world, const ServerEvent& event) {
  const Name& name = make_name(database, {world, event.region}, event.server_name);
  const std::int64_t last = last_event_id(database, world);
  const EventRow row = row_of(name, event.id.value_or(last + 1), event);
  static constexpr auto sql = "INSERT OR REPLACE INTO event (" + columns + ") VALUES " + places;
  database.execute(sql, world, tied(row));
  database.known().latest(world).event = std::max(last, row.id);
  forget_events(database, world, forgotten_at_once);
}

std::int64_t forget_events(Database& database, WorldId world, std::int64_t rows_max) {
  return forget(database, world, last_event_id(database, world), rows_max);
}

std::vector<ServerEvent> list_events(Database& database,
                                     const Scope& scope,
                                     std::string_view server_name,
                                     const EventPlace& after,
                                     std::int64_t count) {
  const Name* name = find_name(database, scope, server_name);
  if (name == nullptr) return {};
  static constexpr auto sql = "SELECT " + columns_of<EventRow> +
                              " FROM event WHERE server = ?1 AND (created_at, id) < (?2, ?3)"
                              " ORDER BY created_at DESC, id DESC LIMIT ?4";
  return read_events(database, database.query(sql, name->id, after.created_at, after.id, count));
}

std::vector<ServerEvent> list_all_events(Database& database,
                                         WorldId world,
                                         std::int64_t after,
                                         std::int64_t count) {
  static constexpr auto sql = "SELECT " + columns_of<EventRow> +
                              " FROM event WHERE world = ?1 AND id > ?2 ORDER BY id LIMIT ?3";
  return read_events(database, database.query(sql, world, after, count));
}

std::int64_t last_event_id(Database& database, WorldId world) {
  auto& latest = database.known().latest(world).event;
  if (!latest) {
    latest = database.query("SELECT ifnull(max(id), 0) FROM event WHERE world = ?1", world)
                 .first<std::int64_t>();
  }
  return *latest;
}

std::vector<ServerEvent> list_events(Database& database,
                                     WorldId world,
                                     const EventFilter& filter,
                                     std::int64_t first,
                                     std::int64_t last,
                                     std::int64_t count) {
  static constexpr auto sql = "SELECT " + columns_of<EventRow> +
                              " FROM event WHERE world = ?1 AND id >= ?2 AND id <= ?3"
                              " AND " +
                              named_by("event.server", "?4", "?5") +
                              " AND created_at >= ?6 AND created_at < ?7 ORDER BY id DESC LIMIT ?8";
  return read_events(database,
                     database.query(sql,
                                    world,
                                    first,
                                    last,
                                    filter.region,
                                    filter.server_name,
                                    filter.from,
                                    filter.to,
                                    count));
}

std::int64_t delete_events(Database& database,
                           const Scope& scope,
                           std::string_view server_name,
                           std::int64_t rows_max) {
  const Name* name = find_name(database, scope, server_name);
  if (name == nullptr) return 0;
  database.execute(
      "DELETE FROM event WHERE (world, id) IN"
      " (SELECT world, id FROM event WHERE server = ?1 LIMIT ?2)",
      name->id,
      rows_max);
  database.known().latest(scope.world).event.reset();
  return database.changes();
}

std::int64_t copy_events(Database& database, WorldId from, WorldId to, std::int64_t rows_max) {
  static constexpr auto rest = Text{"id, created_at, message, backup_at, log_url"};
  static constexpr auto sql = "INSERT INTO event (world, server, " + rest + ") SELECT ?2, " +
                              moved("server", of_server) + ", " + rest +
                              " FROM event WHERE world = ?1 AND id > (" + last_id_of("event") +
                              ") ORDER BY id LIMIT ?3";
  database.execute(sql, from, to, rows_max);
  return database.changes();
}

}  // namespace storage
