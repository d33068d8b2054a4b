#include "storage/world_copy.hpp"

#include <algorithm>
#include <array>

#include "storage/columns.hpp"

namespace storage {

namespace {

// --- Copying ---------------------------------------------------------------------------------

// The value of a key's column in the last row that has been copied: a table goes on behind it.
#define LAST(table, column, descending)                                            \
  "ifnull((SELECT " column " FROM " table " WHERE world = ?2 ORDER BY " descending \
  " LIMIT 1), "                                                                    \
  "'')"

using Copy = std::int64_t (*)(Database& database, WorldId from, WorldId to, std::int64_t rows_max);

// clang-format off
#define COPY(table, columns, key, last_key)                                     \
  [](Database& database, WorldId from, WorldId to, std::int64_t rows_max) {             \
    database.execute("INSERT INTO " table " (world, " columns ") SELECT ?2, " columns   \
                     " FROM " table " WHERE world = ?1 AND (" key ") > (" last_key ")"  \
                     " ORDER BY " key " LIMIT ?3",                                      \
                     from, to, rows_max);                                               \
    return database.changes();                                                          \
  }

#define BY_REGION(table) LAST(table, "region", "region DESC")
#define BY_TWO(table, second) \
  LAST(table, "region", "region DESC, " second " DESC") ", " \
  LAST(table, second, "region DESC, " second " DESC")
#define BY_THREE(table, second, third) \
  LAST(table, "region", "region DESC, " second " DESC, " third " DESC") ", " \
  LAST(table, second, "region DESC, " second " DESC, " third " DESC") ", " \
  LAST(table, third, "region DESC, " second " DESC, " third " DESC")
#define BY_ID(table) "SELECT ifnull(max(id), 0) FROM " table " WHERE world = ?2"

constexpr std::array<Copy, 9> copies{
    COPY("servers", "region, " SERVER_COLUMNS, "region, name", BY_TWO("servers", "name")),
    COPY("backups", "region, " BACKUP_COLUMNS, "region, id", BY_TWO("backups", "id")),
    COPY("events", EVENT_COLUMNS, "id", BY_ID("events")),
    COPY("associations", ASSOCIATION_COLUMNS, "region, server_name, token",
         BY_THREE("associations", "server_name", "token")),
    COPY("tags", "region, resource, key, value", "region, resource, key",
         BY_THREE("tags", "resource", "key")),
    COPY("usage", "region, servers, manual_backups", "region", BY_REGION("usage")),
    COPY("server_names", NAME_COLUMNS, "region, name", BY_TWO("server_names", "name")),
    COPY("policies", "id, " POLICY_COLUMNS, "id", BY_ID("policies")),
    COPY("faults", "id, " FAULT_COLUMNS, "id", BY_ID("faults")),
};
// clang-format on

// --- Clearing --------------------------------------------------------------------------------

#define CLEAR(table, key)                                                                   \
  [](Database& database, WorldId world, std::int64_t rows_max) {                            \
    database.execute("DELETE FROM " table " WHERE (" key ") IN (SELECT " key " FROM " table \
                     " WHERE world = ?1 LIMIT ?2)",                                         \
                     world,                                                                 \
                     rows_max);                                                             \
    return database.changes();                                                              \
  }

using Clear = std::int64_t (*)(Database& database, WorldId world, std::int64_t rows_max);

constexpr std::array<Clear, 10> clears{
    CLEAR("timers", "rowid"),
    CLEAR("backups", "rowid"),
    CLEAR("events", "rowid"),
    CLEAR("servers", "rowid"),
    CLEAR("associations", "world, region, server_name, token"),
    CLEAR("tags", "world, region, resource, key"),
    CLEAR("usage", "world, region"),
    CLEAR("server_names", "world, region, name"),
    CLEAR("policies", "world, id"),
    CLEAR("faults", "world, id"),
};

}  // namespace

std::int64_t WorldCopy::copy_some(Database& database, std::int64_t rows_max) {
  const TriggersOff off(database);  // what they have counted is copied as well
  std::int64_t copied = 0;
  while (!is_done_ && copied < rows_max) {
    if (table_ == copies.size()) {
      copied += copy_timers(database, rows_max);
      continue;
    }
    const std::int64_t wanted = rows_max - copied;
    const std::int64_t rows = copies[table_](database, from_, to_, wanted);
    if (rows < wanted) ++table_;
    copied += rows;
  }
  return copied;
}

// Timers keep the order of their ids, which no index has for one world alone: a range of ids is
// looked at in each step.
std::int64_t WorldCopy::copy_timers(Database& database, std::int64_t rows_max) {
  Rows range = database.query("SELECT min(id), max(id) FROM timers WHERE world = ?1", from_);
  std::optional<std::int64_t> first;
  std::optional<std::int64_t> last;
  if (range.next()) range.read(std::tie(first, last));
  if (!first) {
    is_done_ = true;
    return 0;
  }
  const std::int64_t behind = std::max(timer_id_, *first - 1);
  const std::int64_t until = behind + std::max<std::int64_t>(rows_max, 1);
  database.execute("INSERT INTO timers (world, " TIMER_COLUMNS ") SELECT ?2, " TIMER_COLUMNS
                   " FROM timers NOT INDEXED WHERE id > ?3 AND id <= ?4 AND world = ?1"
                   " ORDER BY id",
                   from_,
                   to_,
                   behind,
                   until);
  timer_id_ = until;
  is_done_ = until >= *last;
  return rows_max;
}

std::int64_t clear_some(Database& database, WorldId world, std::int64_t rows_max) {
  if (!database.query("SELECT 1 FROM worlds WHERE id = ?1 AND account = ''", world).next())
    return 0;
  const TriggersOff off(database);  // nobody asks any more how much is left
  std::int64_t cleared = 0;
  for (const Clear& clear : clears) {
    if (cleared >= rows_max) return cleared;
    cleared += clear(database, world, rows_max - cleared);
  }
  if (cleared >= rows_max) return cleared;
  database.execute("DELETE FROM worlds WHERE id = ?1", world);
  return cleared + database.changes();
}

// A world of nobody has the account '' and its own id as the checkpoint's name.
WorldId insert_world_of_nobody(Database& database, const World& world) {
  World unowned = world;
  unowned.account.clear();
  const std::string id = std::to_string(
      database.query("SELECT ifnull(max(id), 0) + 1 FROM worlds").first<std::int64_t>());
  return insert_world(database, unowned, id);
}

void disown_world(Database& database, WorldId world) {
  database.execute("UPDATE worlds SET account = '', checkpoint = CAST(id AS TEXT) WHERE id = ?1",
                   world);
}

void give_world(Database& database,
                const World& world,
                std::optional<std::string_view> checkpoint) {
  database.execute("UPDATE worlds SET account = ?2, checkpoint = ?3 WHERE id = ?1",
                   world.id,
                   world.account,
                   checkpoint);
  update_world(database, world);
}

std::vector<WorldId> list_worlds_of_nobody(Database& database) {
  Rows rows = database.query("SELECT id FROM worlds WHERE account = '' ORDER BY id");
  std::vector<WorldId> list;
  while (rows.next()) list.push_back(rows.get<WorldId>());
  return list;
}

}  // namespace storage
