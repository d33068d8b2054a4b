#include "storage/history.hpp"

#include <map>
#include <stdexcept>
#include <utility>

#include "storage/backups.hpp"
#include "storage/columns.hpp"
#include "storage/known.hpp"
#include "storage/remembered.hpp"
#include "storage/timers.hpp"
#include "storage/usual_names.hpp"

namespace storage {

namespace {

// How a transition lies in the store. Statuses are the server's or the backup's.
struct TransitionRow {
  base::Time at{};
  base::Time machine{};
  std::int64_t server = 0;
  std::optional<NumberOrText> backup;  // its moment, or an id that doesn't follow from it
  std::optional<std::int64_t> previous;
  std::optional<std::int64_t> status;
  Cause cause{};
  std::optional<NumberOrText> cause_id;
};

}  // namespace

// Behind `id`.
template <>
struct Table<TransitionRow> {
  static constexpr std::tuple columns{column("at", &TransitionRow::at),
                                      column("machine", &TransitionRow::machine),
                                      column("server", &TransitionRow::server),
                                      column("backup", &TransitionRow::backup),
                                      column("previous", &TransitionRow::previous),
                                      column("status", &TransitionRow::status),
                                      column("cause", &TransitionRow::cause),
                                      column("cause_id", &TransitionRow::cause_id)};
};

namespace {

// --- As numbers, and back ---

template <class Status>
std::optional<std::int64_t> number_of(const std::string& status) {
  if (status.empty()) return std::nullopt;
  const auto value = base::named<Status>(status);
  if (!value) throw std::logic_error("no such status: " + status);
  return static_cast<std::int64_t>(*value);
}

template <class Status>
std::optional<std::string> status_of(std::optional<std::int64_t> number) {
  if (!number) return std::nullopt;
  if (*number < 0 || *number >= static_cast<std::int64_t>(base::names<Status>.size())) {
    throw damaged("a status that nobody knows");
  }
  return std::string(base::names<Status>[static_cast<std::size_t>(*number)]);
}

NumberOrText stored_backup(const std::string& server_name, const std::string& id) {
  const auto parts = parse_backup_id(id);
  if (!parts || parts->server_name != server_name) return id;
  return base::milliseconds_of(parts->created_at);
}

std::optional<NumberOrText> stored_cause(const Circumstances& then) {
  if (then.cause_id.empty()) return std::nullopt;
  if (then.cause == Cause::timer) {
    const auto change = base::named<Change>(then.cause_id);
    if (change) return static_cast<std::int64_t>(*change);
  }
  return then.cause_id;
}

std::optional<std::string> cause_id_of(const TransitionRow& row) {
  if (!row.cause_id) return std::nullopt;
  const auto* number = std::get_if<std::int64_t>(&*row.cause_id);
  if (number == nullptr) return std::get<std::string>(*row.cause_id);
  return status_of<Change>(*number);
}

Transition transition_of(Database& database, std::int64_t id, const TransitionRow& row) {
  const Name& name = name_at(database, row.server);
  Transition transition{.id = id,
                        .at = row.at,
                        .machine = row.machine,
                        .region = name.region->usage.region,
                        .server_name = name.text,
                        .cause = row.cause,
                        .cause_id = cause_id_of(row)};
  if (!row.backup) {
    transition.previous = status_of<ServerStatus>(row.previous);
    transition.status = status_of<ServerStatus>(row.status);
    return transition;
  }
  const auto* moment = std::get_if<std::int64_t>(&*row.backup);
  transition.backup_id = moment != nullptr ? usual_backup_id(name.text, base::time_of(*moment))
                                           : std::get<std::string>(*row.backup);
  transition.previous = status_of<BackupStatus>(row.previous);
  transition.status = status_of<BackupStatus>(row.status);
  return transition;
}

// --- Writing ---

std::int64_t last_id(Database& database, WorldId world) {
  auto& latest = database.known().latest(world).transition;
  if (!latest) {
    latest = database.query("SELECT ifnull(max(id), 0) FROM transition WHERE world = ?1", world)
                 .first<std::int64_t>();
  }
  return *latest;
}

// What the history tells of a mutation; nothing if that is nothing new.
std::optional<TransitionRow> row_of(Database& database,
                                    const Mutation& mutation,
                                    const Circumstances& then) {
  if (mutation.previous == mutation.text || then.cause == Cause::replacement) return std::nullopt;
  const bool is_backup = mutation.subject == Subject::backup;
  const std::string& server_name = is_backup ? mutation.server_name : mutation.name;
  const Name& name = make_name(database, {mutation.world, mutation.region}, server_name);
  TransitionRow row{.at = then.now,
                    .machine = then.machine,
                    .server = name.id,
                    .cause = then.cause,
                    .cause_id = stored_cause(then)};
  if (is_backup) {
    row.backup = stored_backup(server_name, mutation.name);
    row.previous = number_of<BackupStatus>(mutation.previous);
    row.status = number_of<BackupStatus>(mutation.text);
  } else {
    row.previous = number_of<ServerStatus>(mutation.previous);
    row.status = number_of<ServerStatus>(mutation.text);
  }
  return row;
}

// Under the ids behind `id`; one statement each, for several rows at once SQLite would keep a
// journal.
void insert(Database& database,
            WorldId world,
            std::int64_t id,
            const std::vector<TransitionRow>& list) {
  static constexpr auto sql = "INSERT INTO transition (world, id, " + columns_of<TransitionRow> +
                              ") VALUES (?1, ?2, " + places_of<TransitionRow, 3> + ")";
  for (const TransitionRow& each : list) database.execute(sql, world, ++id, tied(each));
}

void forget(Database& database, WorldId world, std::int64_t newest_id, std::int64_t rows_max) {
  if (last_forgotten(newest_id) < 1) return;
  static constexpr auto sql = forget_rows("transition");
  database.execute(sql, world, last_forgotten(newest_id), rows_max);
}

}  // namespace

void write_history(Database& database) {
  const Mutations& mutations = database.mutations();
  std::map<WorldId, std::vector<TransitionRow>> by_world;
  for (std::size_t i = mutations.written(); i < mutations.size(); ++i) {
    const Mutation& each = mutations.list()[i];
    const bool is_state = each.subject == Subject::server || each.subject == Subject::backup;
    if (!is_state) continue;
    auto row = row_of(database, each, mutations.circumstances_of(each));
    if (row) by_world[each.world].push_back(std::move(*row));
  }
  for (const auto& [world, list] : by_world) {
    const std::int64_t id = last_id(database, world);
    const auto count = static_cast<std::int64_t>(list.size());
    insert(database, world, id, list);
    database.known().latest(world).transition = id + count;
    forget(database, world, id + count, forgotten_at_once * count);
  }
  database.mutations().set_written();
}

std::optional<TransitionIds> find_transition_ids(Database& database, WorldId world) {
  Rows rows = database.query(
      "SELECT (SELECT min(id) FROM transition WHERE world = ?1),"
      " (SELECT max(id) FROM transition WHERE world = ?1)",
      world);
  std::optional<std::int64_t> first;
  std::optional<std::int64_t> last;
  if (rows.next()) rows.read(std::tie(first, last));
  if (!first) return std::nullopt;
  return TransitionIds{*first, *last};
}

std::vector<Transition> list_transitions(Database& database,
                                         WorldId world,
                                         const TransitionFilter& filter,
                                         TransitionIds ids,
                                         Order order,
                                         std::int64_t count) {
  static constexpr auto select =
      "SELECT id, " + columns_of<TransitionRow> +
      " FROM transition WHERE world = ?1 AND id >= ?2 AND id <= ?3 AND " +
      named_by("transition.server", "?4", "?5") + " AND at >= ?6 AND at < ?7 ORDER BY id";
  static constexpr auto upwards = select + " LIMIT ?8";
  static constexpr auto downwards = select + " DESC LIMIT ?8";
  static constexpr auto of_backup =
      "SELECT id, " + columns_of<TransitionRow> +
      " FROM transition WHERE world = ?1 AND id >= ?2 AND id <= ?3 AND " +
      named_by("transition.server", "?4", "?5") +
      " AND at >= ?6 AND at < ?7 AND (backup = ?9 OR backup = ?10 AND " +
      named_by("transition.server", "?4", "?11") + ") ORDER BY id";
  static constexpr auto upwards_of_backup = of_backup + " LIMIT ?8";
  static constexpr auto downwards_of_backup = of_backup + " DESC LIMIT ?8";
  const auto read = [&](Rows&& rows) {
    std::vector<Transition> list;
    while (rows.next()) {
      std::int64_t id = 0;
      TransitionRow row;
      rows.read(std::tuple_cat(std::tie(id), tied(row)));
      list.push_back(transition_of(database, id, row));
    }
    return list;
  };
  const auto values = std::tie(
      world, ids.first, ids.last, filter.region, filter.server_name, filter.from, filter.to, count);
  const bool is_upwards = order == Order::oldest_first;
  if (!filter.backup_id) {
    return read(is_upwards ? database.query(upwards, values) : database.query(downwards, values));
  }
  // One that lies as a moment is told apart by its server.
  const auto parts = parse_backup_id(*filter.backup_id);
  const auto moment = parts ? std::optional(parts->created_at) : std::nullopt;
  const std::string_view server_name = parts ? parts->server_name : std::string_view();
  const auto backup = std::tie(*filter.backup_id, moment, server_name);
  return read(is_upwards ? database.query(upwards_of_backup, values, backup)
                         : database.query(downwards_of_backup, values, backup));
}

std::int64_t copy_history(Database& database, WorldId from, WorldId to, std::int64_t rows_max) {
  static constexpr auto rest = Text{"id, at, machine, backup, previous, status, cause, cause_id"};
  static constexpr auto sql = "INSERT INTO transition (world, server, " + rest + ") SELECT ?2, " +
                              moved("server", of_server) + ", " + rest +
                              " FROM transition WHERE world = ?1 AND id > (" +
                              last_id_of("transition") + ") ORDER BY id LIMIT ?3";
  database.execute(sql, from, to, rows_max);
  return database.changes();
}

}  // namespace storage
