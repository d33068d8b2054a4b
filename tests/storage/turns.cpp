// One turn of several requests: each sees those before it, and fails alone.
#include <catch2/catch.hpp>

#include "storage/world_copy.hpp"
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

TEST_CASE("what was undone is not known afterwards") {
  World world;
  world.put_server("automate-06");
  storage::Database& database = world.database();
  const auto seed = [&] { return storage::find_world(database, tests::some_account)->seed; };
  const std::int64_t before = seed();
  const auto write = [&] {
    storage::World changed = *storage::find_world(database, tests::some_account);
    ++changed.seed;
    storage::update_world(database, changed);
    CHECK(seed() == before + 1);
  };

  SECTION("of a transaction") {
    storage::Transaction turn(database);
    write();
  }
  SECTION("of a part of one") {
    storage::Transaction turn(database);
    {
      storage::Savepoint step(database);
      write();
    }
    CHECK(seed() == before);
    turn.keep();
  }
  CHECK(seed() == before);
}

TEST_CASE("a world's number that is given again brings nothing of the world that had it") {
  World world;
  storage::Database& database = world.database();
  storage::Transaction turn(database);
  const storage::WorldId first = storage::insert_world(database, {.account = "111122223333"});
  CHECK(storage::find_world(database, "111122223333")->id == first);
  storage::disown_world(database, first);
  database.execute("DELETE FROM worlds WHERE account = ''");

  const storage::WorldId second = storage::insert_world(database, {.account = "444455556666"});
  CHECK(second == first);
  CHECK(storage::find_world(database, "444455556666")->id == second);
  CHECK_FALSE(storage::find_world(database, "111122223333"));
}
