// Which worlds there are.
#include <catch2/catch.hpp>

#include "tests/pages.hpp"
#include "tests/world.hpp"

using tests::Answer;
using tests::get;
using tests::Pages;
using tests::read_all;
using tests::some_account;
using tests::World;

namespace {

constexpr std::string_view other_account = "210987654321";

}  // namespace

TEST_CASE("worlds are told with their clocks, what they hold and how often they were called") {
  World world;
  world.put_server("a");
  world.take_backup("a");
  world.control("PATCH", "/_emulator/clock", R"({"Frozen":true,"Rate":2})", other_account);

  const Answer worlds = get(world, "worlds");

  CHECK(worlds.at("/Worlds") == "2 elements");
  CHECK(worlds.at("/Worlds/0/Account") == some_account);
  CHECK(worlds.at("/Worlds/0/Clock/Now") == base::to_rfc3339(world.now));
  CHECK(worlds.at("/Worlds/0/Clock/NextDue") != "");
  CHECK(worlds.at("/Worlds/0/Servers") == "1");
  CHECK(worlds.at("/Worlds/0/Backups") == "1");
  CHECK(worlds.at("/Worlds/0/Calls") == "1");
  CHECK(worlds.at("/Worlds/0/Regions/0") == R"({"Region":"us-east-1","Servers":1,"Backups":1})");
  CHECK(worlds.at("/Worlds/1/Clock/Frozen") == "true");
  CHECK(worlds.at("/Worlds/1/Clock/Rate") == "2.0");
  CHECK(!worlds.has("/Worlds/1/Clock/NextDue"));
  CHECK(!worlds.has("/Next"));
}

TEST_CASE("an account that has only called is told as well, and gets no world by that") {
  World world;
  world.call("DescribeServers", "{}", "555555555555");

  const Answer worlds = get(world, "worlds");

  CHECK(worlds.at("/Worlds") == "1 elements");
  CHECK(worlds.at("/Worlds/0/Account") == "555555555555");
  CHECK(worlds.at("/Worlds/0/Calls") == "1");
  CHECK(worlds.at("/Worlds/0/Regions") == "0 elements");
  CHECK(world.engine().is_empty());
}

TEST_CASE("worlds come in pages, each account once, in the order of their numbers") {
  World world;
  const int count = 230;
  for (int i = 0; i < count; ++i) {
    const std::string account = std::to_string(300'000'000'000 + i);
    if (i % 2 == 0) world.control("PATCH", "/_emulator/clock", R"({"Frozen":true})", account);
    if (i % 3 != 0) world.call("DescribeServers", "{}", account);
  }

  const Pages pages = read_all(world, "worlds?Limit=20", "Worlds", "Account", "After");

  // Every sixth has a world and has not called, or the other way round; i % 6 == 3 has neither.
  std::vector<std::string> expected;
  for (int i = 0; i < count; ++i) {
    if (i % 6 != 3) expected.push_back(std::to_string(300'000'000'000 + i));
  }
  CHECK(pages.names == expected);
}

TEST_CASE("worlds are told while one of them is at work") {
  World world;
  world.put_server("a");
  const std::vector<api::Header> headers{{"Content-Type", "application/json"},
                                         {"X-Emulator-Account", some_account}};
  const api::Request advance{
      "PATCH", "/_emulator/clock", headers, R"({"Advance":"P3650D"})", 9'999};
  REQUIRE(!std::holds_alternative<api::Reply>(
      world.engine().run(world.now, std::span(&advance, 1))[0]));

  CHECK(get(world, "worlds").at("/Worlds") == "1 elements");
  world.engine().abandon(advance);
}
