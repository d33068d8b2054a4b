#include "storage/world_copy.hpp"

#include <array>

#include "storage/associations.hpp"
#include "storage/backups.hpp"
#include "storage/callers.hpp"
#include "storage/certificate_authorities.hpp"
#include "storage/configurations.hpp"
#include "storage/engine_attributes.hpp"
#include "storage/events.hpp"
#include "storage/faults.hpp"
#include "storage/history.hpp"
#include "storage/known.hpp"
#include "storage/policies.hpp"
#include "storage/servers.hpp"
#include "storage/tags.hpp"
#include "storage/timers.hpp"

namespace storage {

namespace {

// --- Copying ---------------------------------------------------------------------------------

using Copy = std::int64_t (*)(Database& database, WorldId from, WorldId to, std::int64_t rows_max);

constexpr std::array<Copy, 15> copies{copy_scopes,
                                      copy_configurations,
                                      copy_callers,
                                      copy_servers,
                                      copy_backups,
                                      copy_events,
                                      copy_history,
                                      copy_associations,
                                      copy_certificate_authorities,
                                      copy_certificates,
                                      copy_engine_attributes,
                                      copy_tags,
                                      copy_policies,
                                      copy_faults,
                                      copy_timers};

// --- Clearing --------------------------------------------------------------------------------

#define CLEAR(table, key, is_of_world)                                                           \
  [](Database& database, WorldId world, std::int64_t rows_max) {                                 \
    static constexpr auto sql =                                                                  \
        Text{"DELETE FROM " table " WHERE (" key ") IN (SELECT " key " FROM " table " WHERE "} + \
        (is_of_world) + " LIMIT ?2)";                                                            \
    database.execute(sql, world, rows_max);                                                      \
    return database.changes();                                                                   \
  }

using Clear = std::int64_t (*)(Database& database, WorldId world, std::int64_t rows_max);

constexpr auto of_the_world = Text{"world = ?1"};
constexpr auto scope_of_the_world = belongs_to("?1", "scope", of_scope);
constexpr auto server_of_the_world = belongs_to("?1", "server", of_server);
constexpr auto id_of_the_world = belongs_to("?1", "id", of_server);

constexpr std::array<Clear, 15> clears{
    CLEAR("timer", "world, id", of_the_world),
    CLEAR("backup", "scope, created_at, tie, server", scope_of_the_world),
    CLEAR("event", "world, id", of_the_world),
    CLEAR("transition", "world, id", of_the_world),
    CLEAR("association", "server, token", server_of_the_world),
    CLEAR("certificate", "server, serial", server_of_the_world),
    CLEAR("certificate_authority", "server", server_of_the_world),
    CLEAR("engine_attribute", "server, place", server_of_the_world),
    CLEAR("tag", "scope, resource, key", scope_of_the_world),
    CLEAR("server", "id", id_of_the_world),
    CLEAR("configuration", "id", id_of_the_world),
    CLEAR("caller", "id", id_of_the_world),
    CLEAR("scope", "id", belongs_to("?1", "id", of_scope)),
    CLEAR("policy", "world, id", of_the_world),
    CLEAR("fault", "world, id", of_the_world),
};

}  // namespace

std::int64_t WorldCopy::copy_some(Database& database, std::int64_t rows_max) {
  std::int64_t copied = 0;
  while (!is_done_ && copied < rows_max) {
    const std::int64_t wanted = rows_max - copied;
    const std::int64_t rows = copies[table_](database, from_, to_, wanted);
    if (rows < wanted) is_done_ = ++table_ == copies.size();
    copied += rows;
  }
  forget_known(database);
  return copied;
}

std::int64_t clear_some(Database& database, WorldId world, std::int64_t rows_max) {
  if (!database.query("SELECT 1 FROM worlds WHERE id = ?1 AND account = ''", world).next())
    return 0;
  forget_known(database);
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
  return insert_world(database, unowned, id, world.account);
}

void disown_world(Database& database, WorldId world) {
  if (database.query("SELECT 1 FROM worlds WHERE id = ?1 AND checkpoint IS NULL", world).next()) {
    join_living(database, world, -1);
  }
  database.execute("UPDATE worlds SET account = '', checkpoint = CAST(id AS TEXT) WHERE id = ?1",
                   world);
  forget_known(database);
}

void give_world(Database& database,
                const World& world,
                std::optional<std::string_view> checkpoint) {
  database.execute("UPDATE worlds SET account = ?2, checkpoint = ?3 WHERE id = ?1",
                   world.id,
                   world.account,
                   checkpoint);
  forget_known(database);
  if (!checkpoint) join_living(database, world.id, 1);
  update_world(database, world);
}

std::vector<WorldId> list_worlds_of_nobody(Database& database) {
  Rows rows = database.query(
      "SELECT id FROM worlds WHERE account = '' AND checkpoint IS NOT NULL ORDER BY id");
  std::vector<WorldId> list;
  while (rows.next()) list.push_back(rows.get<WorldId>());
  return list;
}

}  // namespace storage
