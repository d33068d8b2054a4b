// A disk that fails: what was not kept is not told, what was only read is.
#include <catch2/catch.hpp>

#include <algorithm>
#include <array>

#include "tests/asked.hpp"
#include "tests/disk.hpp"
#include "tests/world.hpp"

using std::chrono_literals::operator""h;
using tests::Answer;
using tests::DiskCall;
using tests::Fault;
using tests::World;

namespace {

const std::string automate = R"({"ServerName":"automate-06"})";

// A world on a disk that can fail, with the servers automate-06 and other.
struct Fixture {
  tests::Disk disk;
  World world{{}, "store", disk.name()};

  Fixture() {
    world.put_server("automate-06");
    world.put_server("other");
  }

  // Makes SQLite write while statements run, not only when they are committed.
  void shrink_cache() { world.database().execute("PRAGMA cache_size = 1"); }

  std::string backups() { return world.call("DescribeBackups", "{}").at("/Backups"); }

  bool is_sound() {
    return world.database().query("PRAGMA integrity_check").first<std::string>() == "ok";
  }
};

struct Failure {
  DiskCall call;
  Fault fault;
};

Failure some_failure() {
  return GENERATE(Failure{DiskCall::write, Fault::full},
                  Failure{DiskCall::write, Fault::error},
                  Failure{DiskCall::sync, Fault::error});
}

void check_failed(const Answer& answer) {
  CHECK(answer.status() == 500);
  CHECK(answer.at("/__type") == "InternalFailure");
  CHECK(answer.at("/message") ==
        "The emulator failed, and its log tells why. Nothing was changed.");
}

long request_ids(const Answer& answer) {
  return std::count_if(answer.reply.headers.begin(),
                       answer.reply.headers.end(),
                       [](const auto& header) { return header.first == "x-amzn-RequestId"; });
}

}  // namespace

TEST_CASE("a request that cannot be committed is a 500 and has had no effect") {
  Fixture fixture;
  World& world = fixture.world;
  const auto [call, fault] = some_failure();

  fixture.disk.fail_once(call, fault);
  check_failed(world.call("CreateBackup", automate));

  CHECK(fixture.backups() == "0 elements");
  CHECK(world.server_status("automate-06") == "HEALTHY");
  CHECK(world.events("automate-06").empty());
  REQUIRE(world.reports.size() == 1);
  CHECK(world.reports[0].starts_with("a turn could not be kept: "));
  CHECK(fixture.is_sound());
}

TEST_CASE("after a failed commit the next turn works, and its backup is kept") {
  Fixture fixture;
  World& world = fixture.world;
  const auto [call, fault] = some_failure();
  fixture.disk.fail_once(call, fault);
  world.call("CreateBackup", automate);

  CHECK(world.call("CreateBackup", automate).status() == 200);

  world.restart();
  CHECK(fixture.backups() == "1 elements");
  CHECK(fixture.is_sound());
}

TEST_CASE("whichever write of a turn fails, what is answered is there and nothing else") {
  const auto nth = GENERATE(range(1, 40));
  Fixture fixture;
  fixture.shrink_cache();
  const World::Sent first("CreateBackup", automate);
  const World::Sent second("CreateBackup", R"({"ServerName":"other"})");

  fixture.disk.fail_once(DiskCall::write, Fault::error, nth);
  const std::vector<Answer> answers = fixture.world.turn({&first, &second});
  fixture.disk.heal();

  const auto created = std::count_if(
      answers.begin(), answers.end(), [](const Answer& each) { return each.status() == 200; });
  CHECK(fixture.backups() == std::to_string(created) + " elements");
}

TEST_CASE("what was refused and then not seen doesn't come back when the process is killed") {
  Fixture fixture;
  World& world = fixture.world;
  fixture.disk.fail_once(DiskCall::sync, Fault::error);
  check_failed(world.call("CreateBackup", automate));
  CHECK(fixture.backups() == "0 elements");

  fixture.disk.stop();
  world.stop();
  fixture.disk.start_after_kill();
  world.restart();

  CHECK(fixture.backups() == "0 elements");
}

TEST_CASE("reads of a turn whose commit fails are answered as if its writes had not been") {
  Fixture fixture;
  World& world = fixture.world;
  const auto [call, fault] = some_failure();
  const World::Sent before("DescribeBackups", "{}");
  const World::Sent write("CreateBackup", automate);
  const World::Sent after("DescribeServers", automate);

  fixture.disk.fail_once(call, fault);
  const std::vector<Answer> answers = world.turn({&before, &write, &after});

  CHECK(answers[0].at("/Backups") == "0 elements");
  check_failed(answers[1]);
  CHECK(answers[2].at("/Servers/0/Status") == "HEALTHY");
  for (const Answer& answer : answers) CHECK(request_ids(answer) == 1);
}

TEST_CASE("who came in the turn in which work failed to begin doesn't wait for it") {
  Fixture fixture;
  std::string document = R"({"Backups":[)";
  for (int i = 0; i < 1'000; ++i) {
    document += (i == 0 ? "" : ",") + std::string(R"({"ServerName":"other","BackupId":"other-)") +
                std::to_string(i) + R"("})";
  }
  REQUIRE(fixture.world.control("POST", "/_emulator/world", document + "]}").status() == 200);
  tests::Asked save(fixture.world, "PUT", "/_emulator/checkpoints/c");
  tests::Asked clock(fixture.world, "GET", "/_emulator/clock");

  fixture.disk.fail_once(DiskCall::write, Fault::full);
  const auto answers =
      fixture.world.engine().run(fixture.world.now, std::array{save.request(), clock.request()});

  CHECK(std::get<api::Reply>(answers[0]).status == 500);
  CHECK(std::get<api::Reply>(answers[1]).status == 200);
}

TEST_CASE("all writes of a turn whose commit fails are 500") {
  Fixture fixture;
  World& world = fixture.world;
  const World::Sent first("CreateBackup", automate);
  const World::Sent second("CreateBackup", R"({"ServerName":"other"})");

  fixture.disk.fail_once(DiskCall::sync, Fault::error);
  const std::vector<Answer> answers = world.turn({&first, &second});

  check_failed(answers[0]);
  check_failed(answers[1]);
  CHECK(fixture.backups() == "0 elements");
}

TEST_CASE("a disk that stays full fails every write and no read") {
  Fixture fixture;
  World& world = fixture.world;

  fixture.disk.fail_for_ever(DiskCall::write, Fault::full);
  check_failed(world.call("CreateBackup", automate));
  check_failed(world.call("CreateBackup", automate));
  CHECK(world.server_status("automate-06") == "HEALTHY");
  CHECK(
      world.control("POST", "/_emulator/world", R"({"Servers":[{"ServerName":"new"}]})").status() ==
      500);

  fixture.disk.heal();
  CHECK(world.call("CreateBackup", automate).status() == 200);
}

TEST_CASE("health tells that a disk is full, and that it is so no longer") {
  Fixture fixture;
  World& world = fixture.world;
  const auto health = [&] { return world.control("GET", "/_emulator/health"); };
  const bool is_shrunk = GENERATE(false, true);
  if (is_shrunk) fixture.shrink_cache();
  CHECK(health().status() == 200);

  fixture.disk.fail_for_ever(DiskCall::write, Fault::full);
  CHECK(world.call("CreateBackup", automate).status() == 500);
  for (int i = 0; i < 2; ++i) {
    CHECK(health().status() == 503);
    CHECK(health().message() == "What is written can't be kept: database or disk is full");
    CHECK(world.call("DescribeServers", "{}").status() == 200);
  }

  fixture.disk.heal();
  CHECK(health().status() == 200);
  CHECK(world.call("CreateBackup", automate).status() == 200);
  CHECK(health().status() == 200);
}

TEST_CASE("a statement that fails and takes the transaction with it is a 500 without effect") {
  Fixture fixture;
  World& world = fixture.world;
  fixture.shrink_cache();
  const Fault fault = GENERATE(Fault::full, Fault::error);

  fixture.disk.fail_once(DiskCall::write, fault);
  check_failed(world.call("CreateBackup", automate));

  REQUIRE_FALSE(world.reports.empty());
  CHECK(world.reports[0].starts_with("a request failed: OpsWorksCM_V2016_11_01.CreateBackup"));
  CHECK(fixture.backups() == "0 elements");
  CHECK(world.server_status("automate-06") == "HEALTHY");
  CHECK(world.call("CreateBackup", automate).status() == 200);
  world.restart();
  CHECK(fixture.backups() == "1 elements");
  CHECK(fixture.is_sound());
}

TEST_CASE("requests behind a lost transaction are answered, those before it are not kept") {
  Fixture fixture;
  World& world = fixture.world;
  const World::Sent read("DescribeBackups", "{}");
  const World::Sent lost("CreateBackup", automate);
  const World::Sent behind("CreateBackup", R"({"ServerName":"other"})");
  const Fault fault = GENERATE(Fault::full, Fault::error);
  fixture.shrink_cache();

  fixture.disk.fail_once(DiskCall::write, fault);
  const std::vector<Answer> answers = world.turn({&read, &lost, &behind, &read});

  CHECK(answers[0].at("/Backups") == "0 elements");
  check_failed(answers[1]);
  CHECK(answers[2].status() == 200);
  CHECK(answers[3].at("/Backups") == "1 elements");
  for (const Answer& answer : answers) CHECK(request_ids(answer) == 1);
  CHECK(world.server_status("automate-06") == "HEALTHY");
  CHECK(world.server_status("other") == "BACKING_UP");
}

TEST_CASE("what is due and cannot be kept is due again") {
  Fixture fixture;
  World& world = fixture.world;
  world.call("CreateBackup", automate);
  world.pass_unattended(1h);

  fixture.disk.fail_for_ever(DiskCall::write, Fault::full);
  CHECK_THROWS_AS(world.engine().run_due(world.now), storage::Error);

  fixture.disk.heal();
  world.engine().run_due(world.now);
  CHECK(world.server_status("automate-06") == "HEALTHY");
}

TEST_CASE("several requests of one turn are made durable by one sync") {
  Fixture fixture;
  World& world = fixture.world;
  const World::Sent first("CreateBackup", automate);
  const World::Sent second("CreateBackup", R"({"ServerName":"other"})");
  const auto before = fixture.disk.count(DiskCall::sync);

  const std::vector<Answer> answers = world.turn({&first, &second});

  CHECK(answers[0].status() == 200);
  CHECK(answers[1].status() == 200);
  CHECK(fixture.disk.count(DiskCall::sync) == before + 1);
}

TEST_CASE("a turn that only reads writes nothing") {
  Fixture fixture;
  const auto before = fixture.disk.count(DiskCall::write);

  fixture.world.call("DescribeBackups", "{}");
  fixture.world.call("DescribeServers", "{}");
  fixture.world.call("CreateBackup", R"({"ServerName":"nobody"})");
  fixture.world.control("GET", "/_emulator/health");

  CHECK(fixture.disk.count(DiskCall::write) == before);
}
