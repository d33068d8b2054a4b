// Rows that hold what no version of the program writes.
#include <catch2/catch.hpp>

#include "storage/known.hpp"
#include "tests/world.hpp"

using tests::World;

namespace {

// DescribeServers answers a 500, once the server's list of subnets was replaced, and says why.
void check_refused(World& world) {
  world.reports.clear();
  CHECK(world.call("DescribeServers", R"({"ServerName":"s"})").status() == 500);
  REQUIRE(world.reports.size() == 1);
  CHECK(world.reports[0].find("the store holds a list") != std::string::npos);
}

}  // namespace

TEST_CASE("a stored list that is none of texts is an error of the store") {
  World world;
  world.put_server("s");

  SECTION("a number in it") {
    world.database().execute("UPDATE configuration SET subnet_ids = '[1]'");
  }
  SECTION("nothing in it") {
    world.database().execute("UPDATE configuration SET subnet_ids = '[\"a\", null]'");
  }
  SECTION("no list") {
    world.database().execute("UPDATE configuration SET subnet_ids = '{}'");
  }
  SECTION("half a list") {
    world.database().execute("UPDATE configuration SET subnet_ids = '[\"a'");
  }
  world.database().known().clear();
  check_refused(world);
}
