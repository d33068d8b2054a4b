// What a world remembers of what has happened: so much, however long it lasts.
#include "storage/remembered.hpp"

#include <catch2/catch.hpp>

#include "storage/known.hpp"
#include "tests/world.hpp"

using namespace std::chrono_literals;
using tests::some_account;
using tests::World;

namespace {

std::int64_t events_in(World& world) {
  return world.database()
      .query("SELECT count(*) FROM event WHERE world = ?1", world.scope().world)
      .first<std::int64_t>();
}

std::int64_t first_event_in(World& world) {
  return world.database()
      .query("SELECT min(id) FROM event WHERE world = ?1", world.scope().world)
      .first<std::int64_t>();
}

// A server that as much has happened to as is remembered, and `more`.
void fill(World& world, std::int64_t more = 0) {
  world.control("PATCH", "/_emulator/clock", R"({"Frozen":true})");
  world.put_server("a");
  world.database().execute(
      "WITH RECURSIVE numbers(id) AS"
      " (SELECT 1 UNION ALL SELECT id + 1 FROM numbers WHERE id < ?2)"
      " INSERT INTO event (world, id, server, created_at, message)"
      " SELECT ?1, numbers.id, server.id, numbers.id, 'It happened.' FROM numbers, server"
      " WHERE scope = ?1 << 20 AND name = 'a'",
      world.scope().world,
      storage::remembered_max + more);
  world.database().known().clear();
}

std::string event(std::string_view members) {
  return R"({"Region":"us-east-1","ServerName":"a","CreatedAt":1,"Message":"m")" +
         std::string(members) + "}";
}

std::string document(std::initializer_list<std::string> events) {
  std::string text;
  for (const std::string& each : events) text += (text.empty() ? "" : ",") + each;
  return R"({"Servers":[{"ServerName":"a"}],"Events":[)" + text + "]}";
}

}  // namespace

TEST_CASE("with each event beyond the bound the oldest is forgotten, however long time goes on") {
  World world;
  fill(world);

  world.control("PATCH", "/_emulator/clock", R"({"Advance":"P100D"})");

  CHECK(first_event_in(world) > 100);
  CHECK(events_in(world) == storage::remembered_max);
}

TEST_CASE("a store that holds too many events forgets two for each that comes") {
  World world;
  fill(world, 10);

  world.call("CreateBackup", R"({"ServerName":"a"})");

  CHECK(events_in(world) == storage::remembered_max + 9);
  CHECK(first_event_in(world) == 3);
}

TEST_CASE("events of a document that are too old beside others of it are not remembered") {
  World world;
  const std::string newest = event(R"(,"Id":)" + std::to_string(storage::remembered_max + 2));

  SECTION("the newest last") {
    world.control(
        "PUT",
        "/_emulator/world",
        document({event(R"(,"Id":1)"), event(R"(,"Id":2)"), event(R"(,"Id":3)"), newest}));
  }
  SECTION("the newest first") {
    world.control(
        "PUT",
        "/_emulator/world",
        document({newest, event(R"(,"Id":2)"), event(R"(,"Id":1)"), event(R"(,"Id":3)")}));
  }

  CHECK(first_event_in(world) == 3);
  CHECK(events_in(world) == 2);
}

TEST_CASE("an Id behind which there would be no next one is refused") {
  World world;

  const auto answer =
      world.control("PUT", "/_emulator/world", document({event(R"(,"Id":9223372036854775807)")}));

  CHECK(answer.status() == 400);
  CHECK(answer.message().find("Events[0].Id: must be") != std::string::npos);
}

TEST_CASE("a checkpoint remembers as much as its world") {
  World world;
  fill(world);
  world.control("PUT", "/_emulator/checkpoints/c");
  world.call("CreateBackup", R"({"ServerName":"a"})");

  world.control("POST", "/_emulator/checkpoints/c/restore");

  CHECK(first_event_in(world) == 1);
  CHECK(events_in(world) == storage::remembered_max);
}
