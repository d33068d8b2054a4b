// What all living worlds hold is counted as it changes: it is always what a sum would tell.
#include <catch2/catch.hpp>
#include <string>

#include "storage/worlds.hpp"
#include "tests/world.hpp"

using tests::World;

namespace {

void check(World& world, const storage::Totals& expected) {
  CHECK(world.database().totals() == expected);
  CHECK(world.database().totals() == storage::count_all(world.database()));
}

}  // namespace

TEST_CASE("the totals of all worlds follow whatever changes them") {
  World world;
  check(world, {});
  world.put_server("a");
  check(world, {.worlds = 1, .servers = 1});
  world.call("CreateBackup", R"({"ServerName":"a"})");
  check(world, {.worlds = 1, .servers = 1, .manual_backups = 1});
  world.call("CreateBackup", R"({"ServerName":"a"})");  // which is refused: one is being made
  check(world, {.worlds = 1, .servers = 1, .manual_backups = 1});

  world.control("PUT", "/_emulator/checkpoints/c");
  check(world, {.worlds = 1, .servers = 1, .manual_backups = 1});
  world.control("PATCH", "/_emulator/clock", R"({"Advance":"P1D"})");
  world.call("CreateBackup", R"({"ServerName":"a"})");
  check(world, {.worlds = 1, .servers = 1, .manual_backups = 2});
  world.control("POST", "/_emulator/checkpoints/c/restore");
  check(world, {.worlds = 1, .servers = 1, .manual_backups = 1});
  world.control("DELETE", "/_emulator/checkpoints/c");
  check(world, {.worlds = 1, .servers = 1, .manual_backups = 1});

  world.control(
      "PUT", "/_emulator/world", R"({"Servers":[{"ServerName":"x"},{"ServerName":"y"}]})");
  check(world, {.worlds = 1, .servers = 2});
  world.control("PUT", "/_emulator/world", R"({"Servers":[{"ServerName":""}]})");  // refused
  check(world, {.worlds = 1, .servers = 2});
  world.call("DeleteServer", R"({"ServerName":"x"})");
  world.control("PATCH", "/_emulator/clock", R"({"Advance":"P1D"})");
  check(world, {.worlds = 1, .servers = 1});
  world.control("DELETE", "/_emulator/world");
  check(world, {});
}
