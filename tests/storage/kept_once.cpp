// What the store keeps once, or not at all, and shows as if each row had it.
#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>

#include "storage/backups.hpp"
#include "tests/folder.hpp"
#include "tests/world.hpp"

using tests::Answer;
using tests::World;

namespace {

std::int64_t configurations(World& world) {
  return world.database().query("SELECT count(*) FROM configuration").first<std::int64_t>();
}

void freeze(World& world) {
  world.control("PATCH", "/_emulator/clock", R"({"Frozen":true})");
}

// The ids of all backups, in pages of one.
std::vector<std::string> ids_by_page(World& world) {
  std::vector<std::string> ids;
  std::string token;
  do {
    const Answer page = world.call(
        "DescribeBackups",
        R"({"MaxResults":1)" + (token.empty() ? "" : R"(,"NextToken":")" + token + "\"") + "}");
    ids.push_back(page.at("/Backups/0/BackupId"));
    token = page.at("/NextToken");
  } while (!token.empty());
  return ids;
}

}  // namespace

TEST_CASE("a server and the backups of it as it is share what they have in common") {
  World world;
  world.put_server("a");
  CHECK(configurations(world) == 1);

  world.take_backup("a");
  world.take_backup("a");

  CHECK(configurations(world) == 1);
}

TEST_CASE("what a backup has of its server stays what it was, and goes with the last that has it") {
  World world;
  world.put_server("a");
  const std::string first = world.take_backup("a");
  const std::string second = world.take_backup("a");
  world.call("UpdateServer", R"({"ServerName":"a","PreferredBackupWindow":"08:00"})");
  world.pass(std::chrono::seconds(5));
  const std::string later = world.take_backup("a");

  CHECK(configurations(world) == 2);
  const auto shown = [&](const std::string& id) {
    return world.call("DescribeBackups", R"({"BackupId":")" + id + "\"}")
        .at("/Backups/0/PreferredBackupWindow");
  };
  CHECK(shown(second) != "08:00");
  CHECK(shown(later) == "08:00");

  for (const std::string& id : {first, second}) {
    world.call("DeleteBackup", R"({"BackupId":")" + id + "\"}");
    world.pass(std::chrono::seconds(5));
  }
  CHECK(configurations(world) == 1);
  CHECK(shown(later) == "08:00");
}

TEST_CASE("what backups had of a server outlives it, until they are gone") {
  World world;
  world.put_server("a");
  const std::string id = world.take_backup("a");
  world.call("DeleteServer", R"({"ServerName":"a"})");
  world.pass(std::chrono::seconds(5));
  CHECK(configurations(world) == 1);

  world.call("DeleteBackup", R"({"BackupId":")" + id + "\"}");
  world.pass(std::chrono::seconds(5));

  CHECK(configurations(world) == 0);
}

TEST_CASE("backups of one moment are listed by their ids, whichever was there first") {
  World world;
  freeze(world);
  std::vector<std::string> names{"a-1", "b", "a", "a-1-b", "a0", "a-30"};
  std::vector<std::string> expected;
  for (const std::string& name : names) {
    world.put_server(name);
    expected.push_back(
        world.call("CreateBackup", R"({"ServerName":")" + name + "\"}").at("/Backup/BackupId"));
  }
  std::sort(expected.rbegin(), expected.rend());

  CHECK(ids_by_page(world) == expected);
  for (const std::string& id : expected) {
    CHECK(
        world.call("DescribeBackups", R"({"BackupId":")" + id + "\"}").at("/Backups/0/BackupId") ==
        id);
  }
}

TEST_CASE("an id that doesn't follow from name and moment is kept, and found") {
  World world;
  world.control("POST",
                "/_emulator/world",
                R"({"Servers":[{"ServerName":"a"}],"Backups":[)"
                R"({"BackupId":"mine","ServerName":"a","CreatedAt":"2016-07-29T13:38:47.520Z"},)"
                R"({"BackupId":"a-20160729133847520","ServerName":"b"},)"
                R"({"BackupId":"a-20160729133847521","CreatedAt":"2016-07-29T13:38:47.520Z"}]})");

  const std::vector<std::string> expected{"mine", "a-20160729133847521", "a-20160729133847520"};
  CHECK(ids_by_page(world) == expected);
  for (const std::string& id : expected) {
    CHECK(
        world.call("DescribeBackups", R"({"BackupId":")" + id + "\"}").at("/Backups/0/BackupId") ==
        id);
  }
}

TEST_CASE("a store's file shows people the names that things have") {
  const tests::Folder folder;
  World world({}, folder.file("store"));
  world.put_server("a");
  const std::string id = world.take_backup("a");

  CHECK(world.database().query("SELECT status FROM servers").first<std::string>() == "HEALTHY");
  CHECK(world.database().query("SELECT id FROM backups").first<std::string>() == id);
  CHECK(world.database().query("SELECT type FROM backups").first<std::string>() == "MANUAL");
  CHECK(world.database()
            .query("SELECT message FROM events ORDER BY id LIMIT 1")
            .first<std::string>() == "Started backup '" + id + "'.");
  CHECK(world.database()
            .query("SELECT cause_id FROM history WHERE cause = 'timer' LIMIT 1")
            .first<std::string>() == "backup");
}
