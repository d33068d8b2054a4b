// A store of the schema's first version is brought to the present one, whatever happens meanwhile.
#include <catch2/catch.hpp>

#include "storage/migrations.hpp"
#include "tests/disk.hpp"
#include "tests/world.hpp"

using tests::Disk;
using tests::DiskCall;
using tests::Fault;
using tests::World;

namespace {

const std::string one = R"({"ServerName":"automate-06"})";

// What counts as the first version did.
void bring_back_first_counts(storage::Database& database) {
  database.execute("DROP TRIGGER server_counted");
  database.execute("DROP TRIGGER backup_counted");
  database.execute("DROP TRIGGER backup_discounted");
  database.execute("ALTER TABLE usage DROP COLUMN backups");
  database.execute(
      "CREATE TRIGGER server_counted AFTER INSERT ON servers BEGIN"
      " INSERT INTO usage VALUES (new.world, new.region, 1, 0)"
      " ON CONFLICT DO UPDATE SET servers = servers + 1; END");
  database.execute(
      "CREATE TRIGGER backup_counted AFTER INSERT ON backups BEGIN"
      " INSERT INTO usage VALUES (new.world, new.region, 0, new.type = 'MANUAL')"
      " ON CONFLICT DO UPDATE SET manual_backups = manual_backups + (new.type = 'MANUAL'); END");
  database.execute(
      "CREATE TRIGGER backup_discounted AFTER DELETE ON backups BEGIN"
      " UPDATE usage SET manual_backups = manual_backups - (old.type = 'MANUAL')"
      " WHERE world = old.world AND region = old.region; END");
}

// A store with a backup under way, as the first version left it.
std::string store_of_first_version() {
  Disk disk;
  {
    World world({}, "store", disk.name());
    world.put_server("automate-06");
    world.take_backup("automate-06");
    world.call("CreateBackup", one);
  }
  storage::Database database("store", disk.name());
  bring_back_first_counts(database);
  database.execute("DROP INDEX timers_polled");
  database.execute("ALTER TABLE timers DROP COLUMN polls");
  database.execute("ALTER TABLE timers DROP COLUMN policy");
  database.execute("ALTER TABLE timers DROP COLUMN fail_reason");
  database.execute("ALTER TABLE timers DROP COLUMN fail_status");
  database.execute("DROP TABLE history");
  database.execute("DROP TABLE policies");
  database.execute("DROP TABLE faults");
  database.execute("DROP TABLE certificate_authorities");
  database.execute("DROP TABLE certificates");
  database.execute("DROP TABLE engine_attributes");
  database.execute("ALTER TABLE worlds DROP COLUMN saved_at");
  database.execute("PRAGMA user_version = 1");
  database.execute("PRAGMA wal_checkpoint(TRUNCATE)");
  return disk.content("store");
}

// Opens the store while one call of the disk fails. False if there was none left to fail.
bool fails_while_opened(Disk& disk, Fault fault, std::int64_t call) {
  disk.fail_once(DiskCall::any, fault, call);
  try {
    const storage::Database database("store", disk.name());
  } catch (const storage::Unusable&) {
  }
  disk.stop();
  return disk.failures() > 0;
}

void check_present_version(Disk& disk) {
  World world({}, "store", disk.name());
  CHECK(world.database().query("PRAGMA user_version").first<std::int64_t>() ==
        std::int64_t{storage::schema_version});
  CHECK(world.database().query("PRAGMA integrity_check").first<std::string>() == "ok");
  CHECK(world.server_status("automate-06") == "BACKING_UP");
  world.pass(base::Duration{2'000});
  CHECK(world.server_status("automate-06") == "HEALTHY");
  CHECK(world.call("DescribeBackups", "{}").at("/Backups") == "2 elements");
  CHECK(storage::find_usage(world.database(), world.scope()).backups == 2);
  CHECK(world
            .control("POST", "/_emulator/faults", R"({"Operation":"CreateBackup","Times":1,
        "Error":"ValidationException"})")
            .status() < 300);
}

}  // namespace

TEST_CASE("a store of the first version is brought to the present one") {
  Disk disk;
  disk.put("store", store_of_first_version());
  check_present_version(disk);
}

TEST_CASE("a store whose upgrade is cut short, at any call of the disk, opens again") {
  const std::string old = store_of_first_version();
  const Fault fault = GENERATE(from_range(tests::all_faults));
  const bool loses_power = GENERATE(false, true);
  for (std::int64_t call = 1;; ++call) {
    Disk disk;
    disk.put("store", old);
    const bool has_failed = fails_while_opened(disk, fault, call);
    if (!has_failed) {
      CHECK(call > 5);
      break;
    }
    INFO(tests::name_of(fault) << " at call " << call);
    if (loses_power) {
      disk.start_after_power_loss(static_cast<std::uint64_t>(call));
    } else {
      disk.start_after_kill();
    }
    check_present_version(disk);
  }
}
