// A store of an older version of the schema is brought to the present one, whatever happens
// meanwhile.
#include <catch2/catch.hpp>

#include "storage/associations.hpp"
#include "storage/faults.hpp"
#include "storage/migrations.hpp"
#include "storage/policies.hpp"
#include "storage/server_names.hpp"
#include "storage/tags.hpp"
#include "storage/timers.hpp"
#include "tests/disk.hpp"
#include "tests/storage/old_store.hpp"
#include "tests/world.hpp"

using tests::Answer;
using tests::Disk;
using tests::DiskCall;
using tests::Fault;
using tests::World;

namespace {

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

void check_server(World& world) {
  const Answer servers = world.call("DescribeServers", "{}");
  CHECK(servers.at("/Servers") == "1 elements");
  CHECK(servers.at("/Servers/0/ServerName") == "automate-06");
  CHECK(servers.at("/Servers/0/Status") == "BACKING_UP");
  CHECK(servers.at("/Servers/0/SubnetIds/1") == "subnet-2");
  CHECK(servers.at("/Servers/0/KeyPair") == "key");
  CHECK(servers.at("/Servers/0/MaintenanceStatus") == "SUCCESS");
  CHECK(storage::find_server_name(world.database(), world.scope(), "automate-06").servers == 1);
}

void check_backups(World& world) {
  const Answer backups = world.call("DescribeBackups", "{}");
  CHECK(backups.at("/Backups") == "3 elements");
  CHECK(backups.at("/Backups/0/BackupId") == "of-my-own");
  CHECK(backups.at("/Backups/0/StatusDescription") == "It broke.");
  CHECK(backups.at("/Backups/1/BackupId") == "automate-06-20160729133847520");
  CHECK(backups.at("/Backups/1/BackupType") == "AUTOMATED");
  CHECK(backups.at("/Backups/1/BackupArn") == "another arn");
  CHECK(backups.at("/Backups/1/S3LogUrl") == "another url");
  CHECK(backups.at("/Backups/2/BackupArn") ==
        "arn:aws:opsworks-cm:us-east-1:123456789012:backup/automate-06-20160729133847000");
  CHECK(backups.at("/Backups/2/S3LogUrl") ==
        "https://s3.amazonaws.com/automate-06/automate-06-20160729133847000");
  CHECK(backups.at("/Backups/2/UserArn") == "arn:aws:iam::123456789012:user/AKIDEXAMPLE");
  CHECK(backups.at("/Backups/2/SecurityGroupIds/0") == "sg-1");
  const storage::Usage usage = storage::find_usage(world.database(), world.scope());
  CHECK(usage.backups == 3);
  CHECK(usage.manual_backups == 2);
}

void check_the_rest(World& world, int version) {
  const Answer events = world.call("DescribeEvents", R"({"ServerName":"automate-06"})");
  CHECK(events.at("/ServerEvents") == "3 elements");
  CHECK(events.at("/ServerEvents/0/LogUrl") == "another url");
  CHECK(events.at("/ServerEvents/1/Message") == "Something else.");
  CHECK(events.at("/ServerEvents/2/Message") == "Started backup 'automate-06-20160729133847000'.");
  CHECK(storage::last_event_id(world.database(), world.scope().world) == 4);
  CHECK(storage::list_tags(world.database(), world.scope(), "backup/of-my-own").size() == 1);
  CHECK(storage::find_association(world.database(), world.scope(), "automate-06", "token")
            ->node_name == "node");
  const auto held = storage::list_held_timers(world.database(), world.scope().world);
  REQUIRE(held.size() == 1);
  CHECK(held[0].change == storage::Change::associate);
  CHECK(held[0].polls.has_value() == (version == 2));
  const auto policies = storage::list_policies(world.database(), world.scope().world);
  const auto faults = storage::list_faults(world.database(), world.scope().world);
  REQUIRE(policies.size() == (version == 2 ? 1 : 0));
  REQUIRE(faults.size() == (version == 2 ? 1 : 0));
  if (version != 2) return;
  CHECK(policies[0].id == 3);
  CHECK(policies[0].fail_status == storage::ServerStatus::unhealthy);
  CHECK(faults[0].id == 2);
  CHECK(faults[0].reply == storage::Delivery::half);
  CHECK(faults[0].injection == storage::Injection::after);
}

void check_present_version(Disk& disk) {
  World world({}, "store", disk.name());
  CHECK(world.database().query("PRAGMA user_version").first<std::int64_t>() ==
        storage::schema_version);
  CHECK(world.database().query("PRAGMA integrity_check").first<std::string>() == "ok");
  CHECK(world.server_status("automate-06") == "BACKING_UP");
  world.pass(base::Duration{2'000});
  CHECK(world.server_status("automate-06") == "HEALTHY");
  CHECK(world.call("DescribeBackups", "{}").at("/Backups") == "3 elements");
  CHECK(world.call("CreateBackup", R"({"ServerName":"automate-06"})").status() == 200);
}

}  // namespace

TEST_CASE("a store of an older version is brought to the present one, with all that it holds") {
  const int version = GENERATE(1, 2);
  Disk disk;
  disk.put("store", tests::store_of_version(version));
  {
    World world({}, "store", disk.name());
    check_server(world);
    check_backups(world);
    check_the_rest(world, version);
    CHECK(storage::list_regions(world.database(), world.scope().world).size() == 2);
    CHECK(world.control("POST", "/_emulator/checkpoints/saved/restore").status() == 200);
    check_server(world);
    check_backups(world);
    check_the_rest(world, version);
  }
  Disk another;
  another.put("store", tests::store_of_version(version));
  check_present_version(another);
}

TEST_CASE("whoever opens a store is told how far it has been brought up to date") {
  Disk disk;
  disk.put("store", tests::store_of_version(2));
  std::vector<std::string> told;

  const storage::Database database(
      "store", disk.name(), [&](std::string_view text) { told.emplace_back(text); });

  REQUIRE(told.size() >= 2);
  CHECK(told.front().find("version 2") != std::string::npos);
}

TEST_CASE("a store whose upgrade is cut short, at any call of the disk, opens again") {
  const std::string old = tests::store_of_version(2);
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
