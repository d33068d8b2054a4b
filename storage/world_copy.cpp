#include "storage/world_copy.hpp"

#include <algorithm>
#include <array>

#include "storage/associations.hpp"
#include "storage/backups.hpp"
#include "storage/certificate_authorities.hpp"
#include "storage/engine_attributes.hpp"
#include "storage/events.hpp"
#include "storage/faults.hpp"
#include "storage/history.hpp"
#include "storage/policies.hpp"
#include "storage/server_names.hpp"
#include "storage/servers.hpp"
#include "storage/tags.hpp"
#include "storage/timers.hpp"

namespace storage {

namespace {

// --- Copying ---------------------------------------------------------------------------------

using Copy = std::int64_t (*)(Database& database, WorldId from, WorldId to, std::int64_t rows_max);

constexpr std::array<Copy, 13> copies{copy_servers,
                                      copy_backups,
                                      copy_events,
                                      copy_history,
                                      copy_associations,
                                      copy_certificate_authorities,
                                      copy_certificates,
                                      copy_engine_attributes,
                                      copy_tags,
                                      copy_usage,
                                      copy_server_names,
                                      copy_policies,
                                      copy_faults};

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

constexpr std::array<Clear, 14> clears{
    CLEAR("timers", "rowid"),
    CLEAR("backups", "rowid"),
    CLEAR("events", "rowid"),
    CLEAR("history", "world, id"),
    CLEAR("servers", "rowid"),
    CLEAR("associations", "world, region, server_name, token"),
    CLEAR("certificates", "world, region, server_name, serial"),
    CLEAR("certificate_authorities", "world, region, server_name"),
    CLEAR("engine_attributes", "world, region, server_name, place"),
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
  if (!timers_) timers_ = find_timer_ids(database, from_);
  if (!timers_) {
    is_done_ = true;
    return 0;
  }
  const std::int64_t first = std::max(timer_id_ + 1, timers_->first);
  timer_id_ = first + std::max<std::int64_t>(rows_max, 1) - 1;
  storage::copy_timers(database, from_, to_, {first, timer_id_});
  is_done_ = timer_id_ >= timers_->last;
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
