// Checkpoints: states of a world to return to.
#include <catch2/catch.hpp>

#include "storage/backups.hpp"
#include "tests/world.hpp"

using namespace std::chrono_literals;
using tests::Answer;
using tests::World;

namespace {

constexpr auto automate = R"({"ServerName":"automate-06"})";

std::string exported(World& world, std::string_view account = tests::some_account) {
  return world.control("GET", "/_emulator/world", "", account).reply.body;
}

// A frozen world with something of everything.
void fill(World& world) {
  world.put_server("automate-06");
  world.control("PATCH", "/_emulator/clock", R"({"Frozen":true})");
  const std::string arn = world.call("DescribeServers", automate).at("/Servers/0/ServerArn");
  world.call("TagResource",
             R"({"ResourceArn":")" + arn + R"(","Tags":[{"Key":"team","Value":"a"}]})");
  world.call("AssociateNode",
             R"({"ServerName":"automate-06","NodeName":"node","EngineAttributes":[]})");
  world.control("PUT",
                "/_emulator/policies",
                R"({"Policies":[{"Change":"restore","Hold":true},
                                {"Change":"backup","Fail":"why","Times":1}]})");
  world.control("POST", "/_emulator/faults", R"({"Every":7,"Error":"ThrottlingException"})");
  world.call("CreateBackup", automate);
  world.control("PATCH", "/_emulator/clock", R"({"Advance":"PT3S"})");
  world.call("CreateBackup", automate);
}

}  // namespace

TEST_CASE("a restored world is the one that was saved, byte by byte") {
  World world;
  fill(world);
  const std::string before = exported(world);
  CHECK(world.control("PUT", "/_emulator/checkpoints/filled").status() == 200);

  const auto [method, path, body] = GENERATE(table<const char*, const char*, const char*>(
      {{"PATCH", "/_emulator/clock", R"({"Advance":"P30D"})"},
       {"PATCH", "/_emulator/clock", R"({"Frozen":false,"Rate":100})"},
       {"POST", "/_emulator/world", R"({"Servers":[{"ServerName":"other"}]})"},
       {"PUT", "/_emulator/world", R"({"Seed":5,"Clock":{"Now":"2040-01-01T00:00:00Z"}})"},
       {"PUT", "/_emulator/policies", R"({"Policies":[]})"},
       {"DELETE", "/_emulator/faults", ""},
       {"DELETE", "/_emulator/world", ""}}));
  REQUIRE(world.control(method, path, body).status() == 200);
  world.pass(1h);
  world.call("DeleteServer", automate);
  REQUIRE(exported(world) != before);

  CHECK(world.control("POST", "/_emulator/checkpoints/filled/restore").status() == 200);

  CHECK(exported(world) == before);
}

TEST_CASE("what a restored world goes on to do is what the saved one did") {
  World world;
  fill(world);
  world.control("PUT", "/_emulator/checkpoints/filled");
  const auto live_on = [&] {
    std::string told;
    for (int i = 0; i < 10; ++i) {
      told += world.call("CreateBackup", automate).reply.body;
      told += world.control("PATCH", "/_emulator/clock", R"({"Advance":"PT3S"})").reply.body;
      told += world.call("DescribeBackups", "{}").reply.body;
    }
    return told;
  };
  const std::string first = live_on();

  world.control("POST", "/_emulator/checkpoints/filled/restore");

  CHECK(live_on() == first);
}

TEST_CASE("a running clock goes on from the moment of the checkpoint") {
  World world;
  world.put_server("automate-06");
  const std::string id = world.call("CreateBackup", automate).at("/Backup/BackupId");
  world.pass(1s);
  world.control("PUT", "/_emulator/checkpoints/half-way");
  world.pass(1h);

  world.control("POST", "/_emulator/checkpoints/half-way/restore");

  world.pass(999ms);
  CHECK(world.backup_status(id) == "IN_PROGRESS");
  world.pass(1ms);
  CHECK(world.backup_status(id) == "OK");
  CHECK(world.control("GET", "/_emulator/clock").at("/Now") == "2016-07-29T13:38:49.520Z");
}

TEST_CASE("a checkpoint survives restarts, saving again replaces it, deleting forgets it") {
  World world;
  world.put_server("a");
  world.control("PUT", "/_emulator/checkpoints/one");
  world.put_server("b");
  CHECK(world.control("PUT", "/_emulator/checkpoints/one").at("/Servers") == "2");
  world.control("PUT", "/_emulator/checkpoints/two");
  world.restart();

  const Answer list = world.control("GET", "/_emulator/checkpoints");
  CHECK(list.at("/Checkpoints") == "2 elements");
  CHECK(list.at("/Checkpoints/0/Name") == "one");
  CHECK(list.at("/Checkpoints/0/Servers") == "2");
  CHECK(list.at("/Checkpoints/0/Now") == "2016-07-29T13:38:47.520Z");
  CHECK(world.control("DELETE", "/_emulator/checkpoints/one").status() == 200);
  CHECK(world.control("GET", "/_emulator/checkpoints/one").message() ==
        "There is no checkpoint 'one' of this world; there are: two.");
  CHECK(world.control("GET", "/_emulator/checkpoints/two").status() == 200);
}

TEST_CASE("what is in a checkpoint counts under no limit, is not due and shows in no list") {
  World world;
  world.put_server("automate-06");
  world.call("CreateBackup", automate);
  world.control("PUT", "/_emulator/checkpoints/busy");
  world.control("DELETE", "/_emulator/world");

  CHECK_FALSE(world.engine().next_due().has_value());
  CHECK(world.call("DescribeServers", "{}").at("/Servers") == "0 elements");
  const Answer attributes = world.call("DescribeAccountAttributes", "{}");
  CHECK(attributes.at("/Attributes/0/Used") == "0");
}

TEST_CASE("other worlds keep their own checkpoints and are not touched") {
  World world;
  world.put_server("automate-06");
  world.control("PUT", "/_emulator/checkpoints/mine");
  const std::string other = "999999999999";
  world.control("POST", "/_emulator/world", R"({"Servers":[{"ServerName":"theirs"}]})", other);
  world.control("PATCH", "/_emulator/clock", R"({"Frozen":true})", other);
  const std::string before = exported(world, other);

  CHECK(world.control("POST", "/_emulator/checkpoints/mine/restore", "", other).status() == 404);
  world.control("POST", "/_emulator/checkpoints/mine/restore");

  CHECK(exported(world, other) == before);
}

TEST_CASE("names of checkpoints are plain, and their number has an end") {
  World world;
  CHECK(world.control("PUT", "/_emulator/checkpoints/a%20b")
            .message()
            .starts_with("The name 'a b' "));
  CHECK(
      world.control("PUT", "/_emulator/checkpoints/a+b").message().starts_with("The name 'a+b' "));
  CHECK(world.control("PUT", "/_emulator/checkpoints/" + std::string(65, 'a')).status() == 400);
  for (int i = 0; i < 100; ++i) {
    const std::string path = "/_emulator/checkpoints/" + std::to_string(i);
    REQUIRE(world.control("PUT", path).status() == 200);
  }

  const Answer refused = world.control("PUT", "/_emulator/checkpoints/100");

  CHECK(refused.status() == 400);
  CHECK(refused.message() ==
        "There are 100 checkpoints of this world, which is the most; delete one.");
  CHECK(world.control("PUT", "/_emulator/checkpoints/99").status() == 200);
}
