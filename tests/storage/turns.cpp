// One turn of several requests: each sees those before it, and fails alone.
#include <catch2/catch.hpp>

#include <utility>

#include "storage/worlds.hpp"
#include "tests/world.hpp"

using tests::Answer;
using tests::World;

namespace {

const std::string automate = R"({"ServerName":"automate-06"})";

}  // namespace

TEST_CASE("requests of one turn run in their order") {
  World world;
  world.put_server("automate-06");
  const World::Sent read("DescribeServers", automate);
  const World::Sent write("CreateBackup", automate);

  const std::vector<Answer> answers = world.turn({&read, &write, &read, &write});

  CHECK(answers[0].at("/Servers/0/Status") == "HEALTHY");
  CHECK(answers[1].status() == 200);
  CHECK(answers[2].at("/Servers/0/Status") == "BACKING_UP");
  CHECK(answers[3].type() == "InvalidStateException");
}

TEST_CASE("a request that is refused takes nothing of its turn with it") {
  World world;
  world.put_server("automate-06");
  world.put_server("other");
  const World::Sent first("CreateBackup", automate);
  const World::Sent refused("CreateBackup", R"({"ServerName":"nobody"})");
  const World::Sent last("CreateBackup", R"({"ServerName":"other"})");

  const std::vector<Answer> answers = world.turn({&first, &refused, &last});

  CHECK(answers[0].status() == 200);
  CHECK(answers[1].status() == 400);
  CHECK(answers[2].status() == 200);
  CHECK(world.call("DescribeBackups", "{}").at("/Backups") == "2 elements");
}

TEST_CASE("requests of several accounts share a turn") {
  World world;
  world.control("POST", "/_emulator/world", R"({"Servers":[{"ServerName":"a"}]})", "111111111111");
  const World::Sent mine("CreateBackup", R"({"ServerName":"a"})", "111111111111");
  const World::Sent other("CreateBackup", R"({"ServerName":"a"})", "222222222222");

  const std::vector<Answer> answers = world.turn({&mine, &other});

  CHECK(answers[0].status() == 200);
  CHECK(answers[1].type() == "ResourceNotFoundException");
}

TEST_CASE("a turn without requests is nothing") {
  World world;
  CHECK(world.turn({}).empty());
  CHECK_FALSE(world.engine().next_due().has_value());
}

TEST_CASE("the store's version changes with all that it holds, also where that is undone") {
  World world;
  storage::Database& database = world.database();
  std::uint64_t seen = database.version();
  const auto has_changed = [&] { return std::exchange(seen, database.version()) != seen; };

  SECTION("by a read it doesn't") {
    storage::Transaction turn(database);
    storage::find_world(database, "111122223333");
    turn.keep();
    CHECK_FALSE(has_changed());
  }
  SECTION("by a transaction") {
    {
      storage::Transaction turn(database);
      database.execute("UPDATE worlds SET seed = 1");
      CHECK(has_changed());
    }
    CHECK(has_changed());
  }
  SECTION("by a part of one") {
    storage::Transaction turn(database);
    {
      storage::Savepoint step(database);
      database.execute("UPDATE worlds SET seed = 1");
      CHECK(has_changed());
    }
    CHECK(has_changed());
    turn.keep();
    CHECK_FALSE(has_changed());
  }
}
