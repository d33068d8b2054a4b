#include "storage/history.hpp"

#include <map>
#include <utility>

#include "storage/columns.hpp"
#include "storage/remembered.hpp"

namespace storage {

// Behind `id`.
template <>
struct Table<Transition> {
  static constexpr std::tuple columns{column("at", &Transition::at),
                                      column("machine", &Transition::machine),
                                      column("region", &Transition::region),
                                      column("server_name", &Transition::server_name),
                                      column("backup_id", &Transition::backup_id),
                                      column("previous", &Transition::previous),
                                      column("status", &Transition::status),
                                      column("cause", &Transition::cause),
                                      column("cause_id", &Transition::cause_id)};
};

namespace {

std::int64_t last_id(Database& database, WorldId world) {
  return database.query("SELECT ifnull(max(id), 0) FROM history WHERE world = ?1", world)
      .first<std::int64_t>();
}

std::optional<std::string> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string>(text);
}

// What the history tells of a mutation; nothing if that is nothing new.
std::optional<Transition> transition_of(const Mutation& mutation, const Circumstances& then) {
  const bool is_backup = mutation.subject == Subject::backup;
  if (mutation.previous == mutation.text || then.cause == Cause::replacement) return std::nullopt;
  Transition transition{.at = then.now,
                        .machine = then.machine,
                        .region = mutation.region,
                        .server_name = is_backup ? mutation.server_name : mutation.name,
                        .previous = unless_empty(mutation.previous),
                        .status = unless_empty(mutation.text),
                        .cause = then.cause,
                        .cause_id = unless_empty(then.cause_id)};
  if (is_backup) transition.backup_id = mutation.name;
  return transition;
}

constexpr auto insert_one = "INSERT INTO history (world, id, " + columns_of<Transition> +
                            ") VALUES (?1, ?2, " + places_of<Transition, 3> + ")";
constexpr auto insert_two = insert_one + ", (?1, ?12, " + places_of<Transition, 13> + ")";

// Under the ids behind `id`; two at once cost less than twice.
void insert(Database& database,
            WorldId world,
            std::int64_t id,
            const std::vector<Transition>& list) {
  std::size_t i = 0;
  for (; i + 1 < list.size(); i += 2, id += 2) {
    database.execute(insert_two, world, id + 1, tied(list[i]), id + 2, tied(list[i + 1]));
  }
  if (i < list.size()) database.execute(insert_one, world, id + 1, tied(list[i]));
}

void forget(Database& database, WorldId world, std::int64_t newest_id, std::int64_t rows_max) {
  if (last_forgotten(newest_id) < 1) return;
  static constexpr auto sql = forget_rows("history");
  database.execute(sql, world, last_forgotten(newest_id), rows_max);
}

}  // namespace

void write_history(Database& database) {
  const Mutations& mutations = database.mutations();
  std::map<WorldId, std::vector<Transition>> by_world;
  for (std::size_t i = mutations.written(); i < mutations.size(); ++i) {
    const Mutation& each = mutations.list()[i];
    const bool is_state = each.subject == Subject::server || each.subject == Subject::backup;
    if (!is_state) continue;
    auto transition = transition_of(each, mutations.circumstances_of(each));
    if (transition) by_world[each.world].push_back(std::move(*transition));
  }
  for (const auto& [world, list] : by_world) {
    const std::int64_t id = last_id(database, world);
    const auto count = static_cast<std::int64_t>(list.size());
    insert(database, world, id, list);
    forget(database, world, id + count, forgotten_at_once * count);
  }
  database.mutations().set_written();
}

std::optional<TransitionIds> find_transition_ids(Database& database, WorldId world) {
  Rows rows = database.query(
      "SELECT (SELECT min(id) FROM history WHERE world = ?1),"
      " (SELECT max(id) FROM history WHERE world = ?1)",
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
  static constexpr auto select = "SELECT id, " + columns_of<Transition> +
                                 " FROM history WHERE world = ?1 AND id >= ?2 AND id <= ?3"
                                 " AND region = ifnull(?4, region)"
                                 " AND server_name = ifnull(?5, server_name)"
                                 " AND (?6 IS NULL OR backup_id = ?6)"
                                 " AND at >= ?7 AND at < ?8 ORDER BY id";
  static constexpr auto upwards = select + " LIMIT ?9";
  static constexpr auto downwards = select + " DESC LIMIT ?9";
  const auto read = [](Rows&& rows) {
    std::vector<Transition> list;
    while (rows.next()) {
      Transition& each = list.emplace_back();
      rows.read(std::tuple_cat(std::tie(each.id), tied(each)));
    }
    return list;
  };
  const auto values = std::tie(world,
                               ids.first,
                               ids.last,
                               filter.region,
                               filter.server_name,
                               filter.backup_id,
                               filter.from,
                               filter.to,
                               count);
  return order == Order::oldest_first ? read(database.query(upwards, values))
                                      : read(database.query(downwards, values));
}

std::int64_t copy_history(Database& database, WorldId from, WorldId to, std::int64_t rows_max) {
  static constexpr auto sql =
      copy_rows("history", "id, " + columns_of<Transition>, "id", last_id_of("history"));
  database.execute(sql, from, to, rows_max);
  return database.changes();
}

}  // namespace storage
