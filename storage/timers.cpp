#include "storage/timers.hpp"

#include <iterator>

#include "storage/columns.hpp"

namespace storage {

// Behind `id`.
template <>
struct Table<Timer> {
  static constexpr std::tuple columns{column("due", &Timer::due),
                                      column("change", &Timer::change),
                                      column("region", &Timer::region),
                                      column("server_name", &Timer::server_name),
                                      column("subject", &Timer::subject),
                                      column("resume", &Timer::resume),
                                      column("polls", &Timer::polls),
                                      column("fail_reason", &Timer::fail),
                                      column("fail_status", &Timer::fail_status),
                                      column("policy", &Timer::policy)};
};

namespace {

constexpr auto select_timers = "SELECT id, " + columns_of<Timer> + " FROM timers";

Timer read_timer(Rows& rows) {
  Timer timer;
  rows.read(std::tuple_cat(std::tie(timer.id), tied(timer)));
  return timer;
}

std::vector<Timer> read_timers(Rows&& rows) {
  std::vector<Timer> timers;
  while (rows.next()) timers.push_back(read_timer(rows));
  return timers;
}

// That a timer is there, or is gone.
void note(Database& database, WorldId world, const Timer& timer, bool is_there) {
  database.mutations().note({.world = world,
                             .region = timer.region,
                             .subject = Subject::timer,
                             .name = timer.subject,
                             .text = is_there ? "there" : "",
                             .server_name = timer.server_name,
                             .kind = base::name_of(timer.change),
                             .id = timer.id,
                             .due = timer.due,
                             .count = timer.polls});
}

// The same of those whose world, id and columns the rows have.
void note_all(Database& database, Rows&& rows, bool is_there) {
  while (rows.next()) {
    WorldId world = 0;
    Timer timer;
    rows.read(std::tuple_cat(std::tie(world, timer.id), tied(timer)));
    note(database, world, timer, is_there);
  }
}

constexpr auto told = " RETURNING world, id, " + columns_of<Timer>;

}  // namespace

void insert_timer(Database& database, WorldId world, const Timer& timer) {
  static constexpr auto sql = "INSERT INTO timers (world, " + columns_of<Timer> + ") VALUES (?1, " +
                              places_of<Timer, 2> + ") RETURNING id";
  Timer kept = timer;
  kept.id = database.query(sql, world, tied(timer)).first<std::int64_t>();
  note(database, world, kept, true);
}

void delete_timer(Database& database, std::int64_t id) {
  static constexpr auto sql = "DELETE FROM timers WHERE id = ?1" + told;
  note_all(database, database.query(sql, id), false);
}

void set_timer_polls(Database& database, std::int64_t id, std::int64_t polls) {
  static constexpr auto sql = "UPDATE timers SET polls = ?2 WHERE id = ?1" + told;
  note_all(database, database.query(sql, id, polls), true);
}

std::vector<Timer> list_timers(Database& database, WorldId world) {
  static constexpr auto sql = select_timers + " WHERE world = ?1 ORDER BY id";
  return read_timers(database.query(sql, world));
}

std::vector<Timer> list_held_timers(Database& database,
                                    WorldId world,
                                    std::int64_t after,
                                    std::int64_t count) {
  static constexpr auto sql =
      select_timers + " WHERE world = ?1 AND due IS NULL AND id > ?2 ORDER BY id LIMIT ?3";
  return read_timers(database.query(sql, world, after, count));
}

std::int64_t last_held_timer(Database& database, WorldId world) {
  return database.query("SELECT max(id) FROM timers WHERE world = ?1 AND due IS NULL", world)
      .first<std::int64_t>();
}

std::vector<Timer> list_polled_timers(Database& database, const Scope& scope, std::int64_t count) {
  static constexpr auto sql = select_timers +
                              " WHERE world = ?1 AND polls IS NOT NULL AND region = ?2"
                              " ORDER BY id LIMIT ?3";
  return read_timers(database.query(sql, scope.world, scope.region, count));
}

void set_timer_due(Database& database, std::int64_t id, base::Time due) {
  database.execute("UPDATE timers SET due = ?2, polls = NULL WHERE id = ?1", id, due);
}

std::vector<Timer> list_timers_of_server(Database& database,
                                         const Scope& scope,
                                         std::string_view server_name) {
  static constexpr auto sql =
      select_timers + " WHERE world = ?1 AND region = ?2 AND server_name = ?3 ORDER BY id";
  return read_timers(database.query(sql, scope.world, scope.region, server_name));
}

std::vector<Timer> list_resuming_timers(Database& database,
                                        const Scope& scope,
                                        std::string_view server_name) {
  static constexpr auto sql = select_timers +
                              " WHERE world = ?1 AND region = ?2 AND server_name = ?3"
                              " AND resume IS NOT NULL ORDER BY id";
  return read_timers(database.query(sql, scope.world, scope.region, server_name));
}

void clear_timer_resume(Database& database, std::int64_t id) {
  database.execute("UPDATE timers SET resume = NULL WHERE id = ?1", id);
}

void delete_timers(Database& database, WorldId world) {
  database.execute("DELETE FROM timers WHERE world = ?1", world);
}

void delete_timers_of_subject(Database& database,
                              const Scope& scope,
                              std::string_view server_name,
                              std::string_view subject) {
  static constexpr auto sql =
      "DELETE FROM timers"
      " WHERE world = ?1 AND region = ?2 AND server_name = ?3 AND subject = ?4" +
      told;
  note_all(database, database.query(sql, scope.world, scope.region, server_name, subject), false);
}

void delete_timers_of_kind(Database& database,
                           const Scope& scope,
                           std::string_view server_name,
                           Change change) {
  static constexpr auto sql =
      "DELETE FROM timers"
      " WHERE world = ?1 AND region = ?2 AND server_name = ?3 AND change = ?4" +
      told;
  note_all(database, database.query(sql, scope.world, scope.region, server_name, change), false);
}

std::optional<Timer> first_due_timer(Database& database, WorldId world, base::Time now) {
  static constexpr auto sql =
      select_timers + " WHERE world = ?1 AND due <= ?2 ORDER BY due, id LIMIT 1";
  Rows rows = database.query(sql, world, now);
  if (!rows.next()) return std::nullopt;
  return read_timer(rows);
}

std::optional<Timer> find_timer(Database& database, WorldId world, std::int64_t id) {
  static constexpr auto sql = select_timers + " WHERE id = ?2 AND world = ?1";
  Rows rows = database.query(sql, world, id);
  if (!rows.next()) return std::nullopt;
  return read_timer(rows);
}

std::vector<Timer> list_timers_until(Database& database,
                                     WorldId world,
                                     base::Time until,
                                     const TimerPlace& after,
                                     std::int64_t count) {
  static constexpr auto held =
      select_timers + " WHERE world = ?1 AND due IS NULL AND id > ?2 ORDER BY id LIMIT ?3";
  static constexpr auto due = select_timers +
                              " WHERE world = ?1 AND (due, id) > (?2, ?3) AND due <= ?4"
                              " ORDER BY due, id LIMIT ?5";
  std::vector<Timer> timers;
  if (!after.due) timers = read_timers(database.query(held, world, after.id, count));
  const auto left = count - static_cast<std::int64_t>(timers.size());
  if (left == 0) return timers;
  const base::Time first = after.due.value_or(base::Time{} - base::Duration{1});
  const std::int64_t id = after.due ? after.id : 0;
  auto later = read_timers(database.query(due, world, first, id, until, left));
  timers.insert(
      timers.end(), std::make_move_iterator(later.begin()), std::make_move_iterator(later.end()));
  return timers;
}

std::optional<base::Time> next_due(Database& database, WorldId world) {
  return database.query("SELECT min(due) FROM timers WHERE world = ?1", world)
      .first<std::optional<base::Time>>();
}

std::optional<TimerIds> find_timer_ids(Database& database, WorldId world) {
  Rows rows = database.query("SELECT min(id), max(id) FROM timers WHERE world = ?1", world);
  std::optional<std::int64_t> first;
  std::optional<std::int64_t> last;
  if (rows.next()) rows.read(std::tie(first, last));
  if (!first) return std::nullopt;
  return TimerIds{*first, *last};
}

std::vector<Timer> list_timers(Database& database, WorldId world, TimerIds ids) {
  static constexpr auto sql = "SELECT id, " + columns_of<Timer> +
                              " FROM timers NOT INDEXED"
                              " WHERE id >= ?2 AND id <= ?3 AND world = ?1 ORDER BY id";
  return read_timers(database.query(sql, world, ids.first, ids.last));
}

void copy_timers(Database& database, WorldId from, WorldId to, TimerIds ids) {
  static constexpr auto sql = "INSERT INTO timers (world, " + columns_of<Timer> + ") SELECT ?2, " +
                              columns_of<Timer> +
                              " FROM timers NOT INDEXED"
                              " WHERE id >= ?3 AND id <= ?4 AND world = ?1 ORDER BY id";
  database.execute(sql, from, to, ids.first, ids.last);
}

}  // namespace storage
