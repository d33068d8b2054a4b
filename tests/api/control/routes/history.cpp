// The states that servers and backups were in: what is remembered of them, and why they came.
#include <catch2/catch.hpp>

#include "storage/history.hpp"
#include "storage/known.hpp"
#include "storage/remembered.hpp"
#include "tests/world.hpp"

using namespace std::chrono_literals;
using tests::Answer;
using tests::some_account;
using tests::World;

namespace {

constexpr auto automate = R"({"ServerName":"automate-06"})";

Answer history(World& world, const std::string& query = "") {
  return world.control("GET", "/_emulator/history" + query);
}

// `HEALTHY > BACKING_UP (call)` of each, in their order; a backup's behind `backup: `.
std::vector<std::string> lines(const Answer& answer) {
  std::vector<std::string> list;
  for (int i = 0; answer.has(("/History/" + std::to_string(i)).c_str()); ++i) {
    const auto at = [&](const char* name) {
      return answer.at(("/History/" + std::to_string(i) + "/" + name).c_str());
    };
    list.push_back((at("BackupId").empty() ? "" : "backup: ") + at("Previous") + " > " +
                   at("Status") + " (" + at("Cause") + ")");
  }
  return list;
}
using Lines = std::vector<std::string>;

// A world whose history begins behind a HEALTHY server.
struct Fixture {
  Fixture() {
    world.put_server("automate-06");
    place = history(world).at("/History/0/Id");
  }
  Lines since(const std::string& query = "") {
    return lines(history(world, "?After=" + place + query));
  }

  World world;
  std::string place;
};

}  // namespace

TEST_CASE("a backup's way is remembered with its times, and what moved it on") {
  Fixture fixture;
  const std::string id = fixture.world.call("CreateBackup", automate).at("/Backup/BackupId");
  const base::Time began = fixture.world.now;
  fixture.world.pass(10s);

  const Answer shown = history(fixture.world, "?After=" + fixture.place);

  CHECK(lines(shown) == Lines{"backup:  > IN_PROGRESS (call)",
                              "HEALTHY > BACKING_UP (call)",
                              "backup: IN_PROGRESS > OK (timer)",
                              "BACKING_UP > HEALTHY (timer)"});
  CHECK(shown.at("/History/0/BackupId") == id);
  CHECK(shown.at("/History/0/ServerName") == "automate-06");
  CHECK(shown.at("/History/0/Region") == "us-east-1");
  CHECK(shown.at("/History/0/At") == base::to_rfc3339(began));
  CHECK(shown.at("/History/2/At") == base::to_rfc3339(began + 2s));
  CHECK(shown.at("/History/2/CauseId") == "backup");
  CHECK(!shown.has("/History/1/BackupId"));
  CHECK(shown.at("/Lost") == "0");
  CHECK(!shown.has("/Next"));
}

TEST_CASE("the cause of what a call does is the request id of its reply") {
  Fixture fixture;
  const Answer created = fixture.world.call("CreateBackup", automate);

  const std::string cause =
      history(fixture.world, "?After=" + fixture.place).at("/History/0/CauseId");

  REQUIRE(!cause.empty());
  bool is_of_reply = false;
  for (const auto& [name, value] : created.reply.headers) {
    if (name == "x-amzn-RequestId") is_of_reply = value == cause;
  }
  CHECK(is_of_reply);
}

TEST_CASE("what a policy made of a change is its doing, by its id") {
  const std::string policy = GENERATE(R"("Fail":"full")", R"("Polls":1)", R"("After":"PT1S")");
  Fixture fixture;
  fixture.world.control("POST", "/_emulator/policies", R"({"Change":"backup",)" + policy + "}");
  const std::string id = fixture.world.call("CreateBackup", automate).at("/Backup/BackupId");
  fixture.world.pass(2s);
  fixture.world.call("DescribeBackups", R"({"BackupId":")" + id + R"("})");

  const Answer shown = history(fixture.world, "?After=" + fixture.place);

  CHECK(shown.at("/History/1/Cause") == "call");
  CHECK(shown.at("/History/2/Cause") == "policy");
  CHECK(shown.at("/History/2/CauseId") == "1");
  CHECK(shown.at("/History/3/Cause") == "policy");
}

TEST_CASE("documents, releases and ended timers are named by their routes") {
  Fixture fixture;
  World& world = fixture.world;
  world.put_server("automate-06", "UNHEALTHY");
  world.put_server("automate-06", "UNHEALTHY");  // no other status
  world.control("PUT", "/_emulator/policies", R"({"Policies":[{"Change":"backup","Hold":true}]})");
  world.call("CreateBackup", automate);
  world.control("POST", "/_emulator/release");

  const Answer shown = history(world, "?After=" + fixture.place + "&Limit=10");

  CHECK(lines(shown) == Lines{"HEALTHY > UNHEALTHY (document)",
                              "backup:  > IN_PROGRESS (call)",
                              "UNHEALTHY > BACKING_UP (call)",
                              "backup: IN_PROGRESS > OK (emulator)",
                              "BACKING_UP > UNHEALTHY (emulator)"});
  CHECK(shown.at("/History/0/CauseId") == "POST /_emulator/world");
  CHECK(shown.at("/History/3/CauseId") == "POST /_emulator/release");
}

TEST_CASE("what goes away is told, and stays told once it is gone") {
  Fixture fixture;
  const std::string id = fixture.world.take_backup("automate-06");
  fixture.world.call("DeleteBackup", R"({"BackupId":")" + id + R"("})");
  fixture.world.call("DeleteServer", automate);
  fixture.world.pass(10s);

  const Lines all = fixture.since();

  CHECK(Lines(all.begin() + 4, all.end()) == Lines{"backup: OK > DELETING (call)",
                                                   "HEALTHY > DELETING (call)",
                                                   "backup: DELETING >  (timer)",
                                                   "DELETING >  (timer)"});
}

TEST_CASE("a call that is refused leaves nothing in the history") {
  Fixture fixture;
  fixture.world.put_server("automate-06", "FAILED");
  fixture.world.call("CreateBackup", automate);

  CHECK(fixture.since().size() == 1);
}

TEST_CASE("history is read by server, backup, region and time, forwards and backwards") {
  Fixture fixture;
  World& world = fixture.world;
  const std::string first = world.take_backup("automate-06");
  const std::string middle = base::to_rfc3339(world.now + 1s);
  world.pass(5s);
  world.put_server("other");
  world.take_backup("other");

  CHECK(lines(history(world, "?BackupId=" + first)).size() == 2);
  CHECK(lines(history(world, "?ServerName=other")).size() == 5);
  CHECK(lines(history(world, "?Region=eu-west-1")).empty());
  CHECK(lines(history(world, "?From=" + middle)).size() == 5);
  CHECK(lines(history(world, "?To=" + middle)).size() == 5);
  Lines forwards;
  Lines backwards;
  std::string next = "0";
  do {
    const Answer page = history(world, "?Limit=3&After=" + next);
    for (std::string& line : lines(page)) forwards.push_back(std::move(line));
    next = page.at("/Next");
  } while (!next.empty());
  next = "1000000";
  do {
    const Answer page = history(world, "?Limit=4&Before=" + next);
    for (std::string& line : lines(page)) backwards.insert(backwards.begin(), std::move(line));
    next = page.at("/Next");
  } while (!next.empty());
  CHECK(forwards.size() == 10);
  CHECK(forwards == backwards);
  CHECK(history(world, "?After=1&Before=2").status() == 400);
  CHECK(history(world, "?Limit=501").status() == 400);
}

TEST_CASE("a world has a history of its own, which a checkpoint keeps and a document doesn't") {
  Fixture fixture;
  World& world = fixture.world;
  world.take_backup("automate-06");
  const std::string before = history(world).reply.body;
  world.control("PUT", "/_emulator/checkpoints/c");
  world.take_backup("automate-06");
  world.control("POST", "/_emulator/checkpoints/c/restore");
  CHECK(history(world).reply.body == before);
  CHECK(lines(world.control("GET", "/_emulator/history", "", "210987654321")).empty());

  world.control("PUT", "/_emulator/world", world.control("GET", "/_emulator/world").reply.body);
  CHECK(lines(history(world)).empty());
  world.take_backup("automate-06");
  CHECK(lines(history(world)).size() == 4);

  world.control("DELETE", "/_emulator/world");
  CHECK(lines(history(world)).empty());
}

TEST_CASE(
    "history outlives a restart, and a large document that is merged tells of all it forces") {
  Fixture fixture;
  World& world = fixture.world;
  std::string document = R"({"Servers":[)";
  for (int i = 0; i < 700; ++i) {
    document +=
        (i == 0 ? "" : ",") + std::string(R"({"ServerName":"s)") + std::to_string(i) + "\"}";
  }
  REQUIRE(world.control("POST", "/_emulator/world", document + "]}").status() == 200);
  world.restart();

  const Answer shown = history(world, "?Limit=500");

  CHECK(lines(shown).size() == 500);
  CHECK(lines(history(world, "?Limit=500&After=" + shown.at("/Next"))).size() == 201);
  CHECK(shown.reply.body.size() <= std::size_t{256} * 1024);
}

TEST_CASE("a world remembers the last of its states, and tells how many it has lost") {
  Fixture fixture;
  World& world = fixture.world;
  storage::Transaction made(world.database());
  world.database().execute(
      "INSERT INTO transition SELECT world, ?1, at, machine, server, backup, previous, status, "
      "cause,"
      " cause_id FROM transition",
      storage::remembered_max);
  world.database().known().clear();
  made.keep();

  world.take_backup("automate-06");

  const auto ids = storage::find_transition_ids(world.database(), world.scope().world);
  REQUIRE(ids);
  CHECK(ids->last == storage::remembered_max + 4);
  CHECK(ids->first == storage::remembered_max);
  CHECK(history(world).at("/Lost") == std::to_string(storage::remembered_max - 1));
}

TEST_CASE(
    "an Advance of years leaves no more states than are remembered, and no turn does too much") {
  Fixture fixture;
  fixture.world.control("PATCH", "/_emulator/clock", R"({"Advance":"P400D"})");

  CHECK(fixture.world.engine().rows_in_a_turn_max() <= 2 * api::Budget::rows_max);
  CHECK(history(fixture.world, "?Limit=500").at("/Next") != "");
}
