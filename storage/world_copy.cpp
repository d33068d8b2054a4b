#include "storage/world_copy.hpp"

#include <algorithm>
#include <array>

#include "storage/columns.hpp"

namespace storage {

namespace {

// --- Copying ---------------------------------------------------------------------------------

// The value of a key's column in the last row that has been copied: a table goes on behind it.
#define LAST(table, column, descending)                                                          \
  "ifnull((SELECT " column " FROM " table " WHERE world = ?2 ORDER BY " descending " LIMIT 1), " \
                                                                                   "'')"

using Copy = std::int64_t (*)(Database& database, WorldId from, WorldId to, std::int64_t rows_max);

#define COPY(...)                                                           \
  [](Database& database, WorldId from, WorldId to, std::int64_t rows_max) { \
    database.execute(__VA_ARGS__, from, to, rows_max);                      \
    return database.changes();                                              \
  }

constexpr std::array<Copy, 9> copies{
    COPY("INSERT INTO servers (world, region, " SERVER_COLUMNS
         ") SELECT ?2, region, " SERVER_COLUMNS
         " FROM servers WHERE world = ?1 AND (region, name) > (" LAST(
             "servers",
             "region",
             "region DESC, name DESC") ", " LAST("servers",
                                                 "name",
                                                 "region DESC, name DESC") ") ORDER BY region, "
                                                                           "name LIMIT ?3"),
    COPY("INSERT INTO backups (world, region, " BACKUP_COLUMNS
         ") SELECT ?2, region, " BACKUP_COLUMNS
         " FROM backups WHERE world = ?1 AND (region, id) > (" LAST(
             "backups",
             "region",
             "region DESC, id DESC") ", " LAST("backups",
                                               "id",
                                               "region DESC, id DESC") ") ORDER BY region, id "
                                                                       "LIMIT ?3"),
    COPY("INSERT INTO events (world, " EVENT_COLUMNS ") SELECT ?2, " EVENT_COLUMNS
         " FROM events WHERE world = ?1"
         " AND id > (SELECT ifnull(max(id), 0) FROM events WHERE world = ?2)"
         " ORDER BY id LIMIT ?3"),
    COPY(
        "INSERT INTO associations (world, " ASSOCIATION_COLUMNS ") SELECT ?2, " ASSOCIATION_COLUMNS
        " FROM associations WHERE world = ?1 AND (region, server_name, token) > (" LAST(
            "associations",
            "region",
            "region DESC, server_name DESC, token DESC") ", " LAST("associations",
                                                                   "server_name",
                                                                   "region DESC, server_name DESC, "
                                                                   "token DESC") ", " LAST("associa"
                                                                                           "tions",
                                                                                           "token",
                                                                                           "region "
                                                                                           "DESC, "
                                                                                           "server_"
                                                                                           "name "
                                                                                           "DESC, "
                                                                                           "token "
                                                                                           "DESC") ") ORDER BY region, server_name, token LIMIT ?3"),
    COPY("INSERT INTO tags (world, region, resource, key, value)"
         " SELECT ?2, region, resource, key, value"
         " FROM tags WHERE world = ?1 AND (region, resource, key) > (" LAST(
             "tags",
             "region",
             "region DESC, resource DESC, key DESC") ", " LAST("tags",
                                                               "resource",
                                                               "region DESC, resource DESC, key "
                                                               "DESC") ", " LAST("tags",
                                                                                 "key",
                                                                                 "region DESC, "
                                                                                 "resource DESC, "
                                                                                 "key DESC") ") "
                                                                                             "ORDER"
                                                                                             " BY "
                                                                                             "regio"
                                                                                             "n, "
                                                                                             "resou"
                                                                                             "rce, "
                                                                                             "key "
                                                                                             "LIMIT"
                                                                                             " ?3"),
    COPY("INSERT INTO usage (world, region, servers, manual_backups)"
         " SELECT ?2, region, servers, manual_backups FROM usage"
         " WHERE world = ?1 AND region > " LAST(
             "usage", "region", "region DESC") " ORDER BY region LIMIT ?3"),
    COPY("INSERT INTO server_names (world, " NAME_COLUMNS ") SELECT ?2, " NAME_COLUMNS
         " FROM server_names WHERE world = ?1 AND (region, name) > (" LAST(
             "server_names",
             "region",
             "region DESC, name DESC") ", " LAST("server_names",
                                                 "name",
                                                 "region DESC, name DESC") ") ORDER BY region, "
                                                                           "name LIMIT ?3"),
    COPY("INSERT INTO policies (world, id, " POLICY_COLUMNS ") SELECT ?2, id, " POLICY_COLUMNS
         " FROM policies WHERE world = ?1"
         " AND id > (SELECT ifnull(max(id), 0) FROM policies WHERE world = ?2)"
         " ORDER BY id LIMIT ?3"),
    COPY("INSERT INTO faults (world, id, " FAULT_COLUMNS ") SELECT ?2, id, " FAULT_COLUMNS
         " FROM faults WHERE world = ?1"
         " AND id > (SELECT ifnull(max(id), 0) FROM faults WHERE world = ?2)"
         " ORDER BY id LIMIT ?3"),
};

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
