// Work that is too long for one turn: how much a turn does, who waits, what an early end leaves.
#include "api/work.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api/body_parts.hpp"
#include "storage/world_copy.hpp"
#include "tests/asked.hpp"
#include "tests/stream.hpp"
#include "tests/world.hpp"

using namespace std::chrono_literals;
using tests::Answer;
using tests::Asked;
using tests::some_account;
using tests::World;

namespace {

constexpr std::string_view other_account = "210987654321";

// No turn may go far beyond its budget: one step of it may be the one that spends it.
constexpr int rows_allowed = 2 * api::Budget::rows_max;

std::string backups_document(int count) {
  std::string document = R"({"Servers":[{"ServerName":"a"}],"Backups":[)";
  for (int i = 0; i < count; ++i) {
    document += (i == 0 ? "" : ",") + std::string(R"({"BackupId":"a-)") + std::to_string(i) +
                R"(","ServerName":"a","Tags":[{"Key":"k","Value":"v"}]})";
  }
  return document + "]}";
}

std::string exported(World& world) {
  return world.control("GET", "/_emulator/world").reply.body;
}

std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
  return count;
}

std::size_t thrown_away(World& world) {
  return storage::list_worlds_of_nobody(world.database()).size();
}

// All of them in one turn; who is answered asks anew in the next.
void ask_in_one_turn(World& world, const std::vector<std::unique_ptr<Asked>>& clients) {
  std::vector<api::Request> requests;
  for (const auto& each : clients) requests.push_back(each->request());
  const std::vector<api::Answer> answers = world.engine().run(world.now, requests);
  for (std::size_t i = 0; i < clients.size(); ++i) {
    if (std::holds_alternative<api::Reply>(answers[i])) clients[i]->renew();
  }
}

void finish_all(World& world) {
  while (world.engine().has_work()) world.engine().work(world.now);
}

}  // namespace

TEST_CASE("no turn does more than its budget, however large what is asked for is") {
  World world;
  world.control("PATCH", "/_emulator/clock", R"({"Frozen":true})");
  const int count = 3'000;

  CHECK(world.control("PUT", "/_emulator/world", backups_document(count)).status() == 200);
  const std::string whole = exported(world);
  CHECK(count_of(whole, "\"BackupId\"") == count);
  CHECK(world.control("PUT", "/_emulator/checkpoints/c").at("/Backups") == std::to_string(count));
  CHECK(world.control("POST", "/_emulator/world", backups_document(count)).status() == 200);
  CHECK(world.control("POST", "/_emulator/checkpoints/c/restore").status() == 200);
  CHECK(exported(world) == whole);
  CHECK(world.control("PUT", "/_emulator/world", whole).status() == 200);
  CHECK(exported(world) == whole);
  CHECK(world.control("DELETE", "/_emulator/checkpoints/c").status() == 200);
  CHECK(world.control("DELETE", "/_emulator/world").status() == 200);
  finish_all(world);

  CHECK(world.engine().rows_in_a_turn_max() <= rows_allowed);
  CHECK(storage::list_worlds_of_nobody(world.database()).empty());
}

TEST_CASE("nothing becomes due in a world that is being exported: the document is of one moment") {
  api::Settings settings;
  settings.manual_backups_max = 10'000;
  World world(settings);
  world.control("PUT", "/_emulator/world", backups_document(2'000));
  CHECK(world.call("CreateBackup", R"({"ServerName":"a"})").status() == 200);
  Asked asked(world, "GET", "/_emulator/world");
  CHECK_FALSE(asked.ask());

  world.now += 1h;
  CHECK_FALSE(world.engine().next_due().has_value());
  world.engine().run_due(world.now);
  std::string document;
  while (document.empty() || asked.reply().parts->ended() == api::BodyParts::End::none) {
    world.engine().work(world.now);
    if (document.empty() && !asked.ask()) continue;
    document += asked.reply().parts->take();
  }

  CHECK(count_of(document, "IN_PROGRESS") == 1);
  CHECK(count_of(document, "\"Change\":\"backup\"") == 1);
}

TEST_CASE("a world that is far behind its time catches up in turns, and its requests come again") {
  World world;
  world.put_server("a");
  world.pass_unattended(24h * 365 * 3);
  Asked asked(world, "GET", "/_emulator/clock");

  int turns = 0;
  while (!asked.ask()) {
    REQUIRE(world.engine().next_due() <= world.now);
    world.engine().run_due(world.now);
    ++turns;
  }

  CHECK(turns > 10);
  CHECK(world.engine().rows_in_a_turn_max() <= rows_allowed);
}

TEST_CASE("while a world is at work its requests wait, and others' don't") {
  World world;
  world.put_server("a");
  Asked advance(world, "PATCH", "/_emulator/clock", R"({"Advance":"P3650D"})");
  Asked mine(world, "GET", "/_emulator/clock");
  REQUIRE(!advance.ask());

  CHECK(!mine.ask());
  CHECK(world.control("GET", "/_emulator/clock", "", other_account).status() == 200);
  CHECK(world.control("GET", "/_emulator/health").status() == 200);
  CHECK(world.control("GET", "/_emulator/work").at("/Work") == "PATCH /_emulator/clock");
  finish_all(world);

  CHECK(advance.ask());
  CHECK(advance.reply().status == 200);
  CHECK(mine.ask());
  CHECK(world.engine().rows_in_a_turn_max() <= rows_allowed);
}

TEST_CASE("an Advance whose client has gone ends at the moment it has come to") {
  World world;
  world.put_server("a");
  const base::Time before = world.now;
  Asked advance(world, "PATCH", "/_emulator/clock", R"({"Advance":"P3650D"})");
  REQUIRE(!advance.ask());
  world.engine().work(world.now);

  world.engine().abandon(advance.request());

  CHECK(!world.engine().has_work());
  const Answer clock = world.control("GET", "/_emulator/clock");
  CHECK(clock.at("/Now") > base::to_rfc3339(before));
  CHECK(clock.at("/Now") < base::to_rfc3339(before + 24h * 3650));
}

TEST_CASE("what is under way can be ended, by a route of its own or with its world") {
  const std::string target = GENERATE("/_emulator/work", "/_emulator/world");
  World world;
  world.put_server("a");
  Asked advance(world, "PATCH", "/_emulator/clock", R"({"Advance":"P3650D"})");
  REQUIRE(!advance.ask());

  CHECK(world.control("DELETE", target).status() == 200);

  REQUIRE(advance.ask());
  CHECK(advance.reply().status == 409);
  CHECK(advance.reply().body == "{\"Message\":\"This was ended by DELETE " + target + ".\"}");
}

TEST_CASE("an import that ends early has changed nothing, and what it had made is cleared away") {
  World world;
  world.control("PATCH", "/_emulator/clock", R"({"Frozen":true})");
  world.put_server("a");
  const std::string before = exported(world);
  const std::string method = GENERATE("PUT", "POST");
  Asked import(world, method, "/_emulator/world", backups_document(2'000));
  REQUIRE(!import.ask());
  while (storage::list_worlds_of_nobody(world.database()).empty()) {
    REQUIRE(world.engine().has_work());
    world.engine().work(world.now);
  }
  world.engine().work(world.now);

  SECTION("since its client has gone") {
    world.engine().abandon(import.request());
  }
  SECTION("since the process has ended") {
    world.restart();
  }

  finish_all(world);
  CHECK(exported(world) == before);
  CHECK(storage::list_worlds_of_nobody(world.database()).empty());
}

TEST_CASE("what was replaced goes as fast as more is made, however one work follows the other") {
  World world;
  const std::string document = backups_document(1'000);

  std::size_t thrown_away_max = 0;
  for (int i = 0; i < 10; ++i) {
    REQUIRE(world.control("PUT", "/_emulator/world", document).status() == 200);
    thrown_away_max = std::max(thrown_away_max, thrown_away(world));
  }

  CHECK(thrown_away_max == 1);
}

TEST_CASE("however many clients throw worlds away at once, no more than a few of each pile up") {
  const auto [method, target] = GENERATE(std::pair("POST", "/_emulator/checkpoints/c/restore"),
                                         std::pair("PUT", "/_emulator/checkpoints/c"),
                                         std::pair("PUT", "/_emulator/world"),
                                         std::pair("DELETE", "/_emulator/world"));
  const std::string document = backups_document(GENERATE(0, 40, 240));
  const bool takes_document = method + std::string(target) == "PUT/_emulator/world";
  World world;
  std::vector<std::unique_ptr<Asked>> clients;
  for (int i = 0; i < 16; ++i) {
    const std::string account = std::to_string(100'000'000'000 + i);
    world.control("PUT", "/_emulator/world", document, account);
    world.control("PUT", "/_emulator/checkpoints/c", "", account);
    clients.push_back(std::make_unique<Asked>(
        world, method, target, takes_document ? document : std::string(), account));
  }
  finish_all(world);

  std::size_t thrown_away_max = 0;
  for (int turn = 0; turn < 300; ++turn) {
    ask_in_one_turn(world, clients);
    world.engine().work(world.now);
    thrown_away_max = std::max(thrown_away_max, thrown_away(world));
  }

  CHECK(thrown_away_max <= 3 * clients.size());
  CHECK(world.engine().rows_in_a_turn_max() <= rows_allowed);
}

TEST_CASE("what comes in one turn with work that goes on after it waits, or ends it in the next") {
  World world;
  world.control("PUT", "/_emulator/world", backups_document(1'000));
  finish_all(world);
  Asked save(world, "PUT", "/_emulator/checkpoints/c");
  Asked merge(world, "POST", "/_emulator/world", R"({"Servers":[{"ServerName":"b"}]})");
  Asked end(world, "DELETE", "/_emulator/world");

  const auto answers =
      world.engine().run(world.now, std::array{save.request(), merge.request(), end.request()});

  REQUIRE(std::holds_alternative<api::Later>(answers[0]));
  REQUIRE(std::holds_alternative<api::Later>(answers[1]));
  REQUIRE(std::holds_alternative<api::Later>(answers[2]));
  CHECK(end.ask());
  REQUIRE(save.ask());
  CHECK(save.reply().status == 409);
}

TEST_CASE("whoever watches a large import is told to read the world anew") {
  World world;
  const auto place = world.engine().change_stream().end();

  world.control("PUT", "/_emulator/world", backups_document(1'000));

  const std::string told = tests::told_since(world, place);
  CHECK(count_of(told, "event: backup\n") == 0);
  CHECK(told.find("PUT /_emulator/world") != std::string::npos);
}

TEST_CASE("a server goes with all that it has, in turns, and is there until the last") {
  World world;
  world.control("PATCH", "/_emulator/clock", R"({"Frozen":true})");
  std::string document = R"({"Servers":[{"ServerName":"a"}],"Backups":[)";
  for (int i = 0; i < 600; ++i) {
    document += (i == 0 ? "" : ",") + std::string(R"({"BackupId":"a-)") + std::to_string(i) +
                R"(","ServerName":"a","BackupType":"AUTOMATED"})";
  }
  world.control("PUT", "/_emulator/world", document + "]}");
  world.call("DeleteServer", R"({"ServerName":"a"})");
  world.control("PATCH", "/_emulator/clock", R"({"Frozen":false})");
  world.pass_unattended(1h);
  Asked asked(world, "GET", "/_emulator/clock");

  int turns = 0;
  for (; !asked.ask(); ++turns) world.engine().run_due(world.now);

  CHECK(turns > 3);
  CHECK(world.engine().rows_in_a_turn_max() <= rows_allowed);
  CHECK(world.server_status("a") == "");
  CHECK(world.call("DescribeBackups", "{}").at("/Backups") == "0 elements");
}

TEST_CASE("what is held is released in turns, however much it is") {
  World world;
  std::string document = R"({"Servers":[{"ServerName":"a"}],"Timers":[)";
  for (int i = 0; i < 1'200; ++i) {
    document += (i == 0 ? "" : ",") +
                std::string(R"({"Change":"update","Region":"us-east-1","ServerName":"a"})");
  }
  world.control("PUT", "/_emulator/world", document + "]}");
  Asked release(world, "POST", "/_emulator/release");
  REQUIRE(!release.ask());

  finish_all(world);

  REQUIRE(release.ask());
  CHECK(count_of(release.reply().body, "\"Change\"") == 1'000);
  CHECK(count_of(release.reply().body, "\"Count\":1200") == 1);
  CHECK(world.control("POST", "/_emulator/release").status() == 404);
  CHECK(world.engine().rows_in_a_turn_max() <= rows_allowed);
}
