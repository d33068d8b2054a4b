#include "storage/timers.hpp"

#include <iterator>

#include "storage/columns.hpp"
#include "storage/known.hpp"

namespace storage {

namespace {

// How a timer lies in the store: the server by its number.
struct TimerRow : Timer {
  std::int64_t server = 0;
};

}  // namespace

// Behind `world`.
template <>
struct Table<TimerRow> {
  static constexpr std::tuple columns{column("id", &TimerRow::id),
                                      column("server", &TimerRow::server),
                                      column("due", &TimerRow::due),
                                      column("change", &TimerRow::change),
                                      column("subject", &TimerRow::subject),
                                      column("resume", &TimerRow::resume),
                                      column("polls", &TimerRow::polls),
                                      column("fail_reason", &TimerRow::fail),
                                      column("fail_status", &TimerRow::fail_status),
                                      column("policy", &TimerRow::policy)};
};

namespace {

// SQLite keeps no statistics here, so it is told which index finds few rows where the key would do.
constexpr auto select_timers = "SELECT world, " + columns_of<TimerRow> + " FROM timer";
constexpr auto select_held =
    select_timers + " INDEXED BY timer_by_due WHERE world = ?1 AND due IS NULL";
constexpr auto select_polled =
    select_timers + " INDEXED BY timer_polled WHERE world = ?1 AND polls IS NOT NULL";

Timer read_timer(Database& database, Rows& rows) {
  TimerRow row;
  rows.read(std::tuple_cat(std::tie(row.world), tied(row)));
  const Name& name = name_at(database, row.server);
  row.region = name.region->usage.region;
  row.server_name = name.text;
  return row;
}

std::vector<Timer> read_timers(Database& database, Rows&& rows) {
  std::vector<Timer> timers;
  while (rows.next()) timers.push_back(read_timer(database, rows));
  return timers;
}

std::optional<Timer> read_one(Database& database, Rows&& rows) {
  if (!rows.next()) return std::nullopt;
  return read_timer(database, rows);
}

// That a timer is there, or is gone.
void note(Database& database, const Timer& timer, bool is_there) {
  database.mutations().note({.world = timer.world,
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

// --- What is known of a world's timers ---

std::int64_t last_id(Database& database, WorldId world) {
  auto& latest = database.known().latest(world).timer;
  if (!latest) {
    latest = database.query("SELECT ifnull(max(id), 0) FROM timer WHERE world = ?1", world)
                 .first<std::int64_t>();
  }
  return *latest;
}

void note_known(Database& database, const Timer& timer) {
  database.known().latest(timer.world).timer = timer.id;
  KnownWorld* known = database.known().living(timer.world);
  if (known == nullptr) return;
  auto& next_due = known->world.next_due;
  if (timer.due && (!next_due || *timer.due < *next_due)) next_due = timer.due;
  if (timer.polls) known->world.has_polled = true;
}

void forget_known(Database& database, const Timer& timer) {
  auto& latest = database.known().latest(timer.world).timer;
  if (latest == timer.id) latest.reset();
  KnownWorld* known = database.known().living(timer.world);
  if (known == nullptr) return;
  if (timer.due == known->world.next_due) known->is_next_due_known = false;
  if (timer.polls) known->is_polled_known = false;
}

constexpr auto by_key = Text{" WHERE world = ?1 AND id = ?2"};

void delete_all(Database& database, const std::vector<Timer>& timers) {
  for (const Timer& each : timers) delete_timer(database, each);
}

}  // namespace

void insert_timer(Database& database, WorldId world, const Timer& timer) {
  TimerRow kept{timer};
  kept.world = world;
  kept.server = make_name(database, {world, timer.region}, timer.server_name).id;
  kept.id = last_id(database, world) + 1;
  static constexpr auto sql = "INSERT INTO timer (world, " + columns_of<TimerRow> +
                              ") VALUES (?1, " + places_of<TimerRow, 2> + ")";
  database.execute(sql, world, tied(kept));
  note_known(database, kept);
  note(database, kept, true);
}

void delete_timer(Database& database, const Timer& timer) {
  static constexpr auto sql = "DELETE FROM timer" + by_key;
  database.execute(sql, timer.world, timer.id);
  if (database.changes() == 0) return;
  forget_known(database, timer);
  note(database, timer, false);
}

void set_timer_polls(Database& database, const Timer& timer, std::int64_t polls) {
  static constexpr auto sql = "UPDATE timer SET polls = ?3" + by_key;
  database.execute(sql, timer.world, timer.id, polls);
  if (database.changes() == 0) return;
  Timer changed = timer;
  changed.polls = polls;
  note(database, changed, true);
}

std::vector<Timer> list_held_timers(Database& database,
                                    WorldId world,
                                    std::int64_t after,
                                    std::int64_t count) {
  static constexpr auto sql = select_held + " AND id > ?2 ORDER BY id LIMIT ?3";
  return read_timers(database, database.query(sql, world, after, count));
}

std::int64_t last_held_timer(Database& database, WorldId world) {
  return database
      .query("SELECT id FROM timer WHERE world = ?1 AND due IS NULL ORDER BY id DESC LIMIT 1",
             world)
      .first<std::int64_t>();
}

std::vector<Timer> list_polled_timers(Database& database, const Scope& scope, std::int64_t count) {
  const Region* region = find_region(database, scope);
  if (region == nullptr) return {};
  static constexpr auto sql = select_polled +
                              " AND (SELECT scope FROM server WHERE server.id = timer.server) = ?2"
                              " ORDER BY id LIMIT ?3";
  return read_timers(database, database.query(sql, scope.world, region->id, count));
}

void set_timer_due(Database& database, const Timer& timer, base::Time due) {
  static constexpr auto sql = "UPDATE timer SET due = ?3, polls = NULL" + by_key;
  database.execute(sql, timer.world, timer.id, due);
  if (KnownWorld* known = database.known().living(timer.world)) {
    known->is_next_due_known = false;
    known->is_polled_known = false;
  }
}

std::vector<Timer> list_timers_of_server(Database& database,
                                         const Scope& scope,
                                         std::string_view server_name) {
  const Name* name = find_name(database, scope, server_name);
  if (name == nullptr) return {};
  static constexpr auto sql = select_timers + " WHERE server = ?1 ORDER BY id";
  return read_timers(database, database.query(sql, name->id));
}

std::vector<Timer> list_resuming_timers(Database& database,
                                        const Scope& scope,
                                        std::string_view server_name,
                                        std::optional<std::string_view> subject) {
  const Name* name = find_name(database, scope, server_name);
  if (name == nullptr) return {};
  static constexpr auto resuming = select_timers + " WHERE server = ?1 AND resume IS NOT NULL";
  static constexpr auto of_all = resuming + " ORDER BY id";
  static constexpr auto of_one = resuming + " AND subject = ?2 ORDER BY id";
  return read_timers(
      database,
      subject ? database.query(of_one, name->id, *subject) : database.query(of_all, name->id));
}

void clear_timer_resume(Database& database, const Timer& timer) {
  static constexpr auto sql = "UPDATE timer SET resume = NULL" + by_key;
  database.execute(sql, timer.world, timer.id);
}

void delete_timers_of_subject(Database& database,
                              const Scope& scope,
                              std::string_view server_name,
                              std::string_view subject) {
  const Name* name = find_name(database, scope, server_name);
  if (name == nullptr) return;
  static constexpr auto sql = select_timers + " WHERE server = ?1 AND subject = ?2 ORDER BY id";
  delete_all(database, read_timers(database, database.query(sql, name->id, subject)));
}

void delete_timers_of_kind(Database& database,
                           const Scope& scope,
                           std::string_view server_name,
                           Change change) {
  const Name* name = find_name(database, scope, server_name);
  if (name == nullptr) return;
  static constexpr auto sql =
      select_timers + " WHERE server = ?1 AND subject = '' AND change = ?2 ORDER BY id";
  delete_all(database, read_timers(database, database.query(sql, name->id, change)));
}

std::optional<Timer> first_due_timer(Database& database, WorldId world, base::Time now) {
  const KnownWorld* known = database.known().living(world);
  const bool is_known = known != nullptr && known->is_next_due_known;
  if (is_known && (!known->world.next_due || *known->world.next_due > now)) return std::nullopt;
  static constexpr auto sql =
      select_timers + " WHERE world = ?1 AND due <= ?2 ORDER BY due, id LIMIT 1";
  return read_one(database, database.query(sql, world, now));
}

std::optional<Timer> find_timer(Database& database, WorldId world, std::int64_t id) {
  static constexpr auto sql = select_timers + by_key;
  return read_one(database, database.query(sql, world, id));
}

std::vector<Timer> list_timers_until(Database& database,
                                     WorldId world,
                                     base::Time until,
                                     const TimerPlace& after,
                                     std::int64_t count) {
  static constexpr auto sql = select_timers +
                              " WHERE world = ?1 AND (due, id) > (?2, ?3) AND due <= ?4"
                              " ORDER BY due, id LIMIT ?5";
  std::vector<Timer> timers;
  if (!after.due) timers = list_held_timers(database, world, after.id, count);
  const auto left = count - static_cast<std::int64_t>(timers.size());
  if (left == 0) return timers;
  const base::Time first = after.due.value_or(base::Time{} - base::Duration{1});
  const std::int64_t id = after.due ? after.id : 0;
  auto later = read_timers(database, database.query(sql, world, first, id, until, left));
  timers.insert(
      timers.end(), std::make_move_iterator(later.begin()), std::make_move_iterator(later.end()));
  return timers;
}

std::optional<base::Time> next_due(Database& database, WorldId world) {
  KnownWorld* known = database.known().living(world);
  if (known != nullptr && known->is_next_due_known) return known->world.next_due;
  const auto due = database.query("SELECT min(due) FROM timer WHERE world = ?1", world)
                       .first<std::optional<base::Time>>();
  if (known != nullptr) {
    known->world.next_due = due;
    known->is_next_due_known = true;
  }
  return due;
}

bool has_polled_timers(Database& database, WorldId world) {
  return database
      .query(
          "SELECT EXISTS (SELECT 1 FROM timer INDEXED BY timer_polled"
          " WHERE world = ?1 AND polls IS NOT NULL)",
          world)
      .first<bool>();
}

std::optional<TimerIds> find_timer_ids(Database& database, WorldId world) {
  const std::int64_t last = last_id(database, world);
  if (last == 0) return std::nullopt;
  const auto first =
      database.query("SELECT min(id) FROM timer WHERE world = ?1", world).first<std::int64_t>();
  return TimerIds{first, last};
}

std::vector<Timer> list_timers(Database& database, WorldId world, TimerIds ids) {
  static constexpr auto sql =
      select_timers + " WHERE world = ?1 AND id >= ?2 AND id <= ?3 ORDER BY id";
  return read_timers(database, database.query(sql, world, ids.first, ids.last));
}

std::int64_t copy_timers(Database& database, WorldId from, WorldId to, std::int64_t rows_max) {
  static constexpr auto rest =
      Text{"id, due, change, subject, resume, polls, fail_reason, fail_status, policy"};
  static constexpr auto sql = "INSERT INTO timer (world, server, " + rest + ") SELECT ?2, " +
                              moved("server", of_server) + ", " + rest +
                              " FROM timer WHERE world = ?1 AND id > (" + last_id_of("timer") +
                              ") ORDER BY id LIMIT ?3";
  database.execute(sql, from, to, rows_max);
  return database.changes();
}

}  // namespace storage
