// Where a server is that was looked for in the wrong place, and what the log says of it.
#include "storage/elsewhere.hpp"

#include <catch2/catch.hpp>

#include "tests/world.hpp"

using tests::World;

namespace {

void put_server(World& world, std::string_view account, const std::string& region) {
  world.control("POST",
                "/_emulator/world",
                R"({"Servers":[{"ServerName":"automate-06","Region":")" + region + R"("}]})",
                account);
}

std::string note_of(World& world, std::string_view account, std::string_view region) {
  return world.call("CreateBackup", R"({"ServerName":"automate-06"})", account, region)
      .reply.outcome.note;
}

}  // namespace

TEST_CASE("the log tells where a server is that was not found, the answer doesn't") {
  World world;
  put_server(world, "000000000000", "us-east-1");

  CHECK(note_of(world, "123456789012", "us-east-1") ==
        "automate-06 exists in us-east-1 of 000000000000");
  CHECK(note_of(world, "test", "eu-west-1") == "automate-06 exists in us-east-1 of 000000000000");
  CHECK(note_of(world, "test", "us-east-1").empty());
  CHECK_FALSE(world.call("CreateBackup", R"({"ServerName":"automate-06"})")
                  .reply.body.find("000000000000") != std::string::npos);
}

TEST_CASE("another region of the same account is told before another account") {
  World world;
  put_server(world, "000000000000", "us-east-1");
  put_server(world, "123456789012", "us-west-2");

  CHECK(note_of(world, "123456789012", "us-east-1") ==
        "automate-06 exists in us-west-2 of 123456789012");
}

TEST_CASE("a server that is only in a checkpoint is nowhere") {
  World world;
  put_server(world, "000000000000", "us-east-1");
  world.control("PUT", "/_emulator/checkpoints/before", "", "000000000000");
  world.control("DELETE", "/_emulator/world", "", "000000000000");

  CHECK(note_of(world, "123456789012", "us-east-1").empty());
}
