// The life of a backup in time, with its server's.
#include <catch2/catch.hpp>

#include "tests/folder.hpp"
#include "tests/world.hpp"

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using std::chrono_literals::operator""min;
using std::chrono_literals::operator""h;
using tests::Answer;
using tests::World;

namespace {

const std::string automate = R"({"ServerName":"automate-06"})";
const std::string id = "automate-06-20160729133847520";

// A world whose backups take ten seconds.
api::Settings ten_seconds() {
  api::Settings settings;
  settings.durations[static_cast<std::size_t>(api::Change::backup)] = 10s;
  return settings;
}

std::vector<std::string> messages(World& world) {
  std::vector<std::string> texts;
  for (const auto& event : world.events("automate-06")) texts.push_back(event.message);
  return texts;
}

// Why the backup has FAILED; "" where it has not.
std::string reason_of_failure(World& world) {
  const Answer answer = world.call("DescribeBackups", R"({"BackupId":")" + id + R"("})");
  if (answer.at("/Backups/0/Status") != "FAILED") return "";
  return answer.at("/Backups/0/StatusDescription");
}

}  // namespace

TEST_CASE("a server is BACKING_UP during a backup and then the very same as before") {
  const std::string before = GENERATE("RUNNING", "HEALTHY", "UNHEALTHY");
  World world(ten_seconds());
  world.put_server("automate-06", before);

  world.call("CreateBackup", automate);
  CHECK(world.server_status("automate-06") == "BACKING_UP");

  world.pass(10s);
  CHECK(world.server_status("automate-06") == before);
  CHECK(world.backup_status(id) == "OK");
}

TEST_CASE("a backup is done exactly at its due time, and a millisecond before it is not") {
  World world(ten_seconds());
  world.put_server("automate-06");
  world.call("CreateBackup", automate);

  world.pass(9'999ms);
  CHECK(world.backup_status(id) == "IN_PROGRESS");
  CHECK(world.server_status("automate-06") == "BACKING_UP");

  world.pass(1ms);
  CHECK(world.backup_status(id) == "OK");
  CHECK(world.server_status("automate-06") == "HEALTHY");
}

TEST_CASE("a backup is done in time even if nobody looks") {
  World world(ten_seconds());
  world.put_server("automate-06");
  world.call("CreateBackup", automate);

  world.pass_unattended(9'999ms);
  CHECK(world.backup_status(id) == "IN_PROGRESS");
  world.pass_unattended(1ms);
  CHECK(world.backup_status(id) == "OK");
}

TEST_CASE("a server that is backing up cannot be backed up again") {
  World world(ten_seconds());
  world.put_server("automate-06");
  world.call("CreateBackup", automate);

  CHECK(world.call("CreateBackup", automate).type() == "InvalidStateException");
  world.pass(10s);
  CHECK(world.call("CreateBackup", automate).status() == 200);
}

TEST_CASE("looking changes nothing") {
  World world(ten_seconds());
  world.put_server("automate-06");
  world.call("CreateBackup", automate);

  const std::string first = world.call("DescribeBackups", "{}").reply.body;
  for (int i = 0; i < 10; ++i) {
    CHECK(world.call("DescribeBackups", "{}").reply.body == first);
  }
}

TEST_CASE("a restart in the middle of a backup leaves it the time that remains") {
  const tests::Folder folder;
  World world(ten_seconds(), folder.file("store"));
  world.put_server("automate-06", "UNHEALTHY");
  world.call("CreateBackup", automate);

  world.pass(4s);
  world.restart();
  CHECK(world.backup_status(id) == "IN_PROGRESS");
  CHECK(world.engine().next_due() == world.now + 6s);

  world.pass(5'999ms);
  CHECK(world.server_status("automate-06") == "BACKING_UP");
  world.pass(1ms);
  CHECK(world.server_status("automate-06") == "UNHEALTHY");
  CHECK(world.backup_status(id) == "OK");
}

TEST_CASE("a backup that became due while the program was down is done when it is up") {
  const tests::Folder folder;
  World world(ten_seconds(), folder.file("store"));
  world.put_server("automate-06");
  world.call("CreateBackup", automate);

  world.pass_unattended(1min);
  world.restart();

  CHECK(world.backup_status(id) == "OK");
  CHECK(world.events("automate-06").back().created_at ==
        base::Time{base::Duration{1'469'799'527'520}} + 10s);
}

TEST_CASE("a backup's beginning and end are events of its server") {
  World world(ten_seconds());
  world.put_server("automate-06");
  const base::Time start = world.now;

  world.call("CreateBackup", automate);
  CHECK(messages(world) == std::vector<std::string>{"Started backup '" + id + "'."});

  world.pass_unattended(1h);
  world.call("DescribeBackups", "{}");
  const auto events = world.events("automate-06");
  REQUIRE(events.size() >= 2);
  CHECK(events[0].created_at == start);
  CHECK(events[1].message == "Backup '" + id + "' completed successfully.");
  CHECK(events[1].created_at == start + 10s);
  CHECK(events[1].log_url ==
        "https://s3.amazonaws.com/automate-06/automate-06-" + base::to_digits(start + 10s));
}

TEST_CASE("a duration of nothing is over with the next request") {
  api::Settings settings;
  settings.durations[static_cast<std::size_t>(api::Change::backup)] = 0ms;
  World world(settings);
  world.put_server("automate-06");

  CHECK(world.call("CreateBackup", automate).at("/Backup/Status") == "IN_PROGRESS");
  CHECK(world.backup_status(id) == "OK");
}

TEST_CASE("a jump over days equals as many short steps") {
  const auto history = [](base::Duration step) {
    World world(ten_seconds());
    world.put_server("automate-06");
    world.call("CreateBackup", automate);
    const base::Time end = world.now + 9 * 24h;
    while (world.now < end) {
      world.pass_unattended(step);
      world.call("DescribeServers", "{}");
    }
    std::string text = world.call("DescribeEvents", automate).reply.body;
    return text + world.call("DescribeBackups", "{}").reply.body +
           world.call("DescribeServers", "{}").reply.body;
  };

  const std::string one_jump = history(9 * 24h);
  CHECK(one_jump == history(1h));
  CHECK(one_jump == history(30min));
}

TEST_CASE("a forced status cancels what was to change it") {
  World world(ten_seconds());
  world.put_server("automate-06");
  world.call("CreateBackup", automate);

  world.put_server("automate-06", "CONNECTION_LOST");
  world.pass(1min);

  CHECK(world.server_status("automate-06") == "CONNECTION_LOST");
}

TEST_CASE("a backup whose server is forced into a state without backups fails for that reason") {
  const auto [status, reason] = GENERATE(table<std::string, std::string>({
      {"CONNECTION_LOST", "The connection to the server was lost."},
      {"FAILED", "The server failed."},
      {"TERMINATED", "The server was terminated."},
      {"DELETING", "The server is being deleted."},
  }));
  World world(ten_seconds());
  world.put_server("automate-06");
  world.call("CreateBackup", automate);

  world.put_server("automate-06", status);
  CHECK(world.backup_status(id) == "IN_PROGRESS");
  world.pass(10s);

  CHECK(reason_of_failure(world) == reason);
  CHECK(world.server_status("automate-06") == status);
}

TEST_CASE("a backup whose server is deleted meanwhile fails when it would have been done") {
  World world(ten_seconds());
  SECTION("by a call, after a document has let the server go") {
    world.put_server("automate-06");
    world.call("CreateBackup", automate);
    world.put_server("automate-06", "HEALTHY");
    world.call("DeleteServer", automate);
  }
  SECTION("by a document that has the deletion under way") {
    world.control("PUT", "/_emulator/world", R"({
      "Servers":[{"ServerName":"automate-06","Status":"DELETING"}],
      "Backups":[{"BackupId":"automate-06-20160729133847520","Status":"IN_PROGRESS"}],
      "Timers":[
        {"Change":"delete","Region":"us-east-1","ServerName":"automate-06","Resume":"HEALTHY",
         "Due":"2016-07-29T13:38:49.520Z"},
        {"Change":"backup","Region":"us-east-1","ServerName":"automate-06",
         "Subject":"automate-06-20160729133847520","Due":"2016-07-29T13:38:57.520Z"}]})");
  }
  CHECK(world.server_status("automate-06") == "DELETING");

  world.pass(9'999ms);
  CHECK(world.server_status("automate-06").empty());
  CHECK(world.backup_status(id) == "IN_PROGRESS");

  world.pass(1ms);
  CHECK(reason_of_failure(world) == "The server was deleted.");
}

TEST_CASE("a forced end of a backup gives its server back") {
  World world(ten_seconds());
  world.put_server("automate-06", "RUNNING");
  world.call("CreateBackup", automate);

  world.control("POST",
                "/_emulator/world",
                R"({"Backups":[{"BackupId":")" + id +
                    R"(","Status":"FAILED","StatusDescription":"disk full"}]})");

  CHECK(world.server_status("automate-06") == "RUNNING");
  world.pass(1min);
  CHECK(world.backup_status(id) == "FAILED");
}

TEST_CASE("a forced transitional status without a change under way stays") {
  World world;
  world.put_server("automate-06", "RESTORING");
  world.pass(10min);
  CHECK(world.server_status("automate-06") == "RESTORING");
}
