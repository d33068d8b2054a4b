#include "tests/api/engine/full_world.hpp"

#include <optional>
#include <string>

#include "storage/known.hpp"
#include "storage/timers.hpp"

namespace tests {

namespace {

#define NUMBERS                  \
  "WITH RECURSIVE numbers(n) AS" \
  " (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?2) "

void fill_servers(World& world, storage::WorldId id, std::int64_t rows) {
  world.database().execute(
      NUMBERS
      "INSERT INTO server (id, scope, name, servers, associations, last_backup_at, status,"
      " configuration, uncounted, created_at, arn, endpoint, associate_public_ip_address,"
      " backup_retention_count, disable_automated_backup) SELECT last + n, scope, 's' || n, 1, 0, "
      "0,"
      " status, configuration, 0, n, 'arn', 'e', 1, 1, 0 FROM numbers,"
      " (SELECT *, (SELECT max(id) FROM server) AS last FROM server WHERE scope = ?1 << 20"
      "  AND name = 'a')",
      id,
      rows);
}

// Of the server "a", each list as long.
void fill_lists(World& world, storage::WorldId id, std::int64_t rows) {
  storage::Database& database = world.database();
  database.execute(NUMBERS
                   "INSERT INTO backup (scope, created_at, tie, server, type, status,"
                   " configuration, own_id, arn) SELECT scope, n, '', id, 0, 1, configuration,"
                   " 'a-' || n, 'arn' FROM numbers, server WHERE scope = ?1 << 20 AND name = 'a'",
                   id,
                   rows);
  database.execute(
      "UPDATE server SET uncounted = ?2 WHERE scope = ?1 << 20 AND name = 'a'", id, rows);
  database.execute(
      "UPDATE scope SET (servers, backups, marks) = (servers + ?2, backups + ?2, 7)"
      " WHERE id = ?1 << 20",
      id,
      rows);
  database.execute(NUMBERS
                   "INSERT INTO event (world, id, server, created_at, message)"
                   " SELECT ?1, n + 100, id, n, 'It happened.' FROM numbers, server"
                   " WHERE scope = ?1 << 20 AND name = 'a'",
                   id,
                   rows);
  database.execute(NUMBERS
                   "INSERT INTO association (server, token, node_name, status)"
                   " SELECT id, 't' || n, 'n', 0 FROM numbers, server"
                   " WHERE scope = ?1 << 20 AND name = 'a'",
                   id,
                   rows);
  database.execute(NUMBERS
                   "INSERT INTO tag (scope, resource, key, value)"
                   " SELECT ?1 << 20, 'backup/a-' || n, 'k', 'v' FROM numbers",
                   id,
                   rows);
}

// Changes of as many servers that are held, as many that wait to be read, and as many that are due
// in a time that no test comes to.
void fill_timers(World& world, storage::WorldId id, std::int64_t rows) {
  struct Kind {
    std::optional<int> polls{};
    std::optional<std::int64_t> due{};
  };
  constexpr std::int64_t year_2100 = 4'102'444'800'000;
  for (const Kind kind : {Kind{}, Kind{.polls = 2}, Kind{.due = year_2100}}) {
    world.database().execute(
        NUMBERS
        "INSERT INTO timer (world, id, due, change, server, subject, resume, polls)"
        " SELECT ?1, (SELECT ifnull(max(id), 0) FROM timer WHERE world = ?1) + n, ?4, 4,"
        " server.id, '', 6, ?3 FROM numbers, server"
        " WHERE scope = ?1 << 20 AND name = 's' || n",
        id,
        rows,
        kind.polls,
        kind.due);
  }
  static_assert(storage::Change::update == storage::Change{4});
  static_assert(storage::ServerStatus::healthy == storage::ServerStatus{6});
}

}  // namespace

std::unique_ptr<World> full_world(int rows) {
  api::Settings settings;
  settings.servers_max = 1'000'000;
  auto world = std::make_unique<World>(settings);
  world->control("PATCH", "/_emulator/clock", R"({"Frozen":true})");
  world->put_server("a");
  world->put_server("b");
  world->call("CreateBackup", R"({"ServerName":"b"})");
  world->control("PATCH", "/_emulator/clock", R"({"Advance":"PT1M"})");
  const storage::WorldId id = world->scope().world;
  fill_servers(*world, id, rows);
  fill_lists(*world, id, rows);
  fill_timers(*world, id, rows);
  world->database().known().clear();
  for (const std::string name : {"c", "d"}) {
    world->control("PUT", "/_emulator/checkpoints/" + name);
  }
  return world;
}

}  // namespace tests
