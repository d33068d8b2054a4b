// The place of a page: whoever knows the seed, and the default one is public, seals what they like.
#include "api/operations/page_token.hpp"

#include <catch2/catch.hpp>

#include "tests/world.hpp"

using base::Time;
using tests::World;

namespace {

// What nobody but an emulator of that seed should be able to seal.
std::string forged(World& world, std::string_view query, std::string_view place) {
  const api::Settings settings;
  const auto row = storage::find_world(world.database(), tests::some_account);
  REQUIRE(row.has_value());
  const api::Context context{world.database(), settings, *row, world.scope(), world.now, ""};
  return api::page_token::seal(context, query, place);
}

std::string type_of(World& world,
                    std::string_view operation,
                    const std::string& members,
                    const std::string& token) {
  const tests::Answer answer =
      world.call(operation, "{" + members + R"("NextToken":")" + token + R"("})");
  CHECK(answer.status() < 500);
  return answer.type();
}

}  // namespace

TEST_CASE("a sealed token that holds no place of the list is refused like any other") {
  World world;
  world.put_server("s");
  world.take_backup("s");
  const std::string of_events = api::page_token::joined({"DescribeEvents", "s"});
  const std::string of_backups = api::page_token::joined({"DescribeBackups"});

  for (const std::string place :
       {"", "/", "1469799527520", "x", "x/1", "/1", "99999999999999999999/1", "1 /1"}) {
    CAPTURE(place);
    CHECK(
        type_of(world, "DescribeEvents", R"("ServerName":"s",)", forged(world, of_events, place)) ==
        "InvalidNextTokenException");
    CHECK(type_of(world, "DescribeBackups", "", forged(world, of_backups, place)) ==
          "InvalidNextTokenException");
  }
  for (const std::string place : {"1469799527520/", "1469799527520/x", "1/2/3", "1/2 "}) {
    CAPTURE(place);
    CHECK(
        type_of(world, "DescribeEvents", R"("ServerName":"s",)", forged(world, of_events, place)) ==
        "InvalidNextTokenException");
  }
}

TEST_CASE("a sealed token that holds a place nobody stands at continues behind it") {
  World world;
  world.put_server("s");
  world.take_backup("s");
  const std::string token =
      forged(world, api::page_token::joined({"DescribeBackups"}), "9223372036854775807/");

  const tests::Answer all = world.call("DescribeBackups", R"({"NextToken":")" + token + R"("})");

  CHECK(all.at("/Backups") == "1 elements");
}

TEST_CASE("a place is read back as it was written") {
  using api::page_token::place_in;
  using api::page_token::text_of_place;
  const std::tuple backup{Time{base::Duration{1'469'799'527'520}}, std::string("a/b-1")};
  const std::tuple event{Time{base::Duration{-1}}, std::int64_t{7}};

  CHECK(text_of_place(backup) == "1469799527520/a/b-1");
  CHECK(place_in<Time, std::string>(text_of_place(backup)) == backup);
  CHECK(place_in<Time, std::int64_t>(text_of_place(event)) == event);
  CHECK(place_in<std::string>("a/b") == std::tuple{std::string("a/b")});
}
