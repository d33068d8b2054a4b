// Rows of servers and regions follow what is known of them: whoever reads them finds it, and it is
// undone, or kept, with the part that has changed it.
#include <catch2/catch.hpp>

#include "storage/backups.hpp"
#include "storage/known.hpp"
#include "storage/places.hpp"
#include "storage/server_names.hpp"
#include "storage/servers.hpp"
#include "storage/worlds.hpp"
#include "tests/world.hpp"

using tests::World;

namespace {

const storage::Scope scope{1, "us-east-1"};

std::int64_t rows_changed(storage::Database& database) {
  return database.query("SELECT total_changes()").first<std::int64_t>();
}

// Of the server as it is.
void take_backup(storage::Database& database, base::Duration moment) {
  storage::Backup backup{.id = "s-" + std::to_string(moment.count()), .server_name = "s"};
  backup.created_at = base::Time{moment};
  backup.type = storage::BackupType::manual;
  for (auto* text : {&backup.engine,
                     &backup.engine_model,
                     &backup.engine_version,
                     &backup.instance_type,
                     &backup.instance_profile_arn,
                     &backup.service_role_arn,
                     &backup.preferred_backup_window,
                     &backup.preferred_maintenance_window}) {
    *text = "";
  }
  storage::insert_backup(database, scope, backup);
}

struct Store {
  Store() {
    storage::insert_server(database, scope, {.name = "s"});
    storage::insert_server(database, scope, {.name = "t"});
  }

  // What the row has, as any statement reads it.
  std::string status_in_row() {
    const auto status =
        database.query("SELECT status FROM server WHERE name = 's'").first<std::int64_t>();
    return std::string(base::name_of(static_cast<storage::ServerStatus>(status)));
  }
  std::int64_t backups_in_row() {
    return database.query("SELECT backups FROM scope").first<std::int64_t>();
  }
  void set_status(storage::ServerStatus status) {
    storage::set_server_status(database, scope, "s", status, "why");
  }

  storage::Database database{""};
};

}  // namespace

TEST_CASE("a statement that reads a column which is known better finds what is known") {
  Store store;
  storage::Database& database = store.database;
  storage::Transaction turn(database);
  const auto change = [&] {
    storage::put_server_name(database,
                             scope.world,
                             {.region = scope.region,
                              .name = "s",
                              .servers = 7,
                              .associations = 8,
                              .last_backup_at = base::Time{base::Duration{9}}});
    store.set_status(storage::ServerStatus::failed);
    take_backup(database, base::Duration{10});
    storage::mark(database, *storage::find_region(database, scope), storage::has_tags);
  };
  change();
#define READ(column, table, type) \
  database.query("SELECT " column " FROM " table " WHERE " column " IS NOT NULL").first<type>()

  SECTION("servers") {
    CHECK(READ("servers", "server", std::int64_t) == 7);
  }
  SECTION("associations") {
    CHECK(READ("associations", "server", std::int64_t) == 8);
  }
  SECTION("last_backup_at") {
    CHECK(READ("last_backup_at", "server", std::int64_t) == 10);
  }
  SECTION("status") {
    CHECK(READ("status", "server", std::int64_t) == 5);
  }
  SECTION("status_reason") {
    CHECK(READ("status_reason", "server", std::string) == "why");
  }
  SECTION("uncounted") {
    CHECK(database.query("SELECT sum(uncounted) FROM server").first<std::int64_t>() == 1);
  }
  SECTION("a region's servers") {
    CHECK(READ("servers", "scope", std::int64_t) == 2);
  }
  SECTION("its backups") {
    CHECK(READ("backups", "scope", std::int64_t) == 1);
  }
  SECTION("its manual backups") {
    CHECK(READ("manual_backups", "scope", std::int64_t) == 1);
  }
  SECTION("its marks") {
    CHECK((READ("marks", "scope", std::int64_t) & storage::has_tags) != 0);
  }
}

TEST_CASE("what is known of servers and regions is in their rows once it is kept") {
  Store store;
  {
    storage::Transaction turn(store.database);
    store.set_status(storage::ServerStatus::failed);
    take_backup(store.database, base::Duration{10});
    turn.keep();
  }
  store.database.known().clear();  // nothing is known but what the rows have
  CHECK(storage::find_server(store.database, scope, "s")->status == storage::ServerStatus::failed);
  CHECK(storage::find_server(store.database, scope, "s")->status_reason == "why");
  CHECK(storage::find_usage(store.database, scope).backups == 1);
  CHECK(storage::find_server_name(store.database, scope, "s").last_backup_at ==
        base::Time{base::Duration{10}});
}

TEST_CASE("what is changed outside a transaction is in its row at once") {
  Store store;
  store.set_status(storage::ServerStatus::failed);
  store.database.known().clear();
  CHECK(store.status_in_row() == "FAILED");
}

TEST_CASE("many changes of a server and its region are one change of their rows") {
  Store store;
  storage::Transaction turn(store.database);
  take_backup(store.database, base::Duration{1});
  const std::int64_t before = rows_changed(store.database);
  constexpr int backups = 20;
  for (int i = 0; i < backups; ++i) {
    take_backup(store.database, base::Duration{10 + i});
    store.set_status(storage::ServerStatus::backing_up);
  }
  // A backup is one row; besides there are the server's and the region's.
  CHECK(rows_changed(store.database) - before == backups);
  turn.keep();
  CHECK(rows_changed(store.database) - before == backups + 2);
}

TEST_CASE("a part that is undone takes nothing of what was changed before it") {
  Store store;
  const auto undo = GENERATE(storage::Undo::parts, storage::Undo::whole);
  storage::Transaction turn(store.database, undo);
  store.set_status(storage::ServerStatus::failed);
  take_backup(store.database, base::Duration{10});
  {
    const storage::Savepoint refused(store.database);
    const bool writes = undo == storage::Undo::parts;
    if (writes) store.set_status(storage::ServerStatus::restoring);
    if (writes) take_backup(store.database, base::Duration{11});
    CHECK(storage::find_server(store.database, scope, "s")->status ==
          (writes ? storage::ServerStatus::restoring : storage::ServerStatus::failed));
  }
  CHECK_FALSE(store.database.is_spoiled());
  turn.keep();
  CHECK(store.status_in_row() == "FAILED");
  CHECK(store.backups_in_row() == 1);
}

TEST_CASE("a change of what is known spoils a transaction that can't undo it alone") {
  Store store;
  {
    storage::Transaction turn(store.database, storage::Undo::whole);
    {
      const storage::Savepoint refused(store.database);
      store.set_status(storage::ServerStatus::failed);
    }
    CHECK(store.database.is_spoiled());
  }
  CHECK(store.status_in_row() == "HEALTHY");
}

TEST_CASE("a part that breaks off leaves nothing half known behind") {
  Store store;
  storage::Database& database = store.database;
  storage::delete_server(database, scope, "t");  // its name is remembered
  database.execute(  // the world's last number, so that there is no further one
      "INSERT INTO configuration (id, digest, uses, security_group_ids, subnet_ids)"
      " VALUES ((2 << 24) - 1, 0, 1, '[]', '[]')");
  const auto fail = [&] {
    const storage::Savepoint refused(database);
    storage::insert_server(database, scope, {.name = "t", .key_pair = "another"});
  };
  const auto borne = [&] { return storage::find_server_name(database, scope, "t").servers; };
  storage::Transaction turn(database, storage::Undo::whole);

  SECTION("where all else is written, it is forgotten") {
    CHECK_THROWS_AS(fail(), storage::Error);
    CHECK_FALSE(database.is_spoiled());
    CHECK(borne() == 1);
  }
  SECTION("where something is not, the transaction is spoiled") {
    store.set_status(storage::ServerStatus::failed);
    CHECK_THROWS_AS(fail(), storage::Error);
    CHECK(database.is_spoiled());
  }
}

TEST_CASE("a row that can't be written fails the call that has changed it and no other") {
  World world;
  world.put_server("s");
  world.put_server("t");
  world.database().execute(
      "CREATE TRIGGER damaged BEFORE UPDATE OF status ON server WHEN NEW.name = 's'"
      " BEGIN SELECT RAISE(ABORT, 'it is damaged'); END");
  const World::Sent fails("CreateBackup", R"({"ServerName":"s"})");
  const World::Sent works("CreateBackup", R"({"ServerName":"t"})");
  const World::Sent reads("DescribeServers", R"({"ServerName":"t"})");

  const auto answers = world.turn({&fails, &works, &reads});

  CHECK(answers[0].status() == 500);
  CHECK(answers[1].status() == 200);
  CHECK(answers[2].at("/Servers/0/Status") == "BACKING_UP");
  CHECK(world.call("DescribeBackups", "{}").at("/Backups") == "1 elements");
  CHECK(world.call("DescribeServers", R"({"ServerName":"s"})").at("/Servers/0/Status") ==
        "HEALTHY");
}

TEST_CASE("to have rows written is no write of who reads them") {
  Store store;
  storage::Transaction turn(store.database);
  store.set_status(storage::ServerStatus::failed);
  const std::uint64_t writes = store.database.writes();
  CHECK(store.status_in_row() == "FAILED");
  CHECK(store.database.writes() == writes);
  turn.keep();
}

TEST_CASE("a call that is refused leaves what was changed before it in its turn") {
  World world;
  world.put_server("s");
  const World::Sent create("CreateBackup", R"({"ServerName":"s"})");
  world.turn({&create, &create});  // the second is refused: the server is backing up
  world.database().known().clear();
  CHECK(world.call("DescribeServers", R"({"ServerName":"s"})").at("/Servers/0/Status") ==
        "BACKING_UP");
  const World::Sent again("CreateBackup", R"({"ServerName":"s"})");
  CHECK(world.turn({&again}).front().type() == "InvalidStateException");
}
