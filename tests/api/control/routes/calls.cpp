// Calls of AWS's API that the emulator's own API makes, and a world that begins anew.
#include "tests/world.hpp"

#include <catch2/catch.hpp>

#include "api/engine/startup.hpp"

using namespace std::chrono_literals;
using tests::Answer;
using tests::some_account;
using tests::World;

namespace {

Answer make(World& world, std::string_view body) {
  return world.control("POST", "/_emulator/calls", body);
}

constexpr std::string_view backup =
    R"({"Operation":"CreateBackup","Input":{"ServerName":"automate-06"}})";

}  // namespace

TEST_CASE("a call needs no signature, and does what it does for everybody") {
  World world;
  world.put_server("automate-06");

  const Answer made = make(world, backup);

  CHECK(made.status() == 200);
  CHECK(made.at("/HttpStatus") == "200");
  CHECK(made.at("/Output/Backup/Status") == "IN_PROGRESS");
  CHECK(!made.has("/Error"));
  CHECK(world.server_status("automate-06") == "BACKING_UP");
  world.pass(2s);
  CHECK(world.backup_status(made.at("/Output/Backup/BackupId")) == "OK");
}

TEST_CASE("an answer that is an error comes with its status and name, in a reply that is none") {
  World world;

  const Answer unknown = make(world, backup);
  CHECK(unknown.status() == 200);
  CHECK(unknown.at("/HttpStatus") == "400");
  CHECK(unknown.at("/Error") == "ResourceNotFoundException");
  CHECK(unknown.at("/Output/__type") == "ResourceNotFoundException");
  CHECK(make(world, R"({"Operation":"CreateBackup"})").at("/Error") == "ValidationException");
  CHECK(make(world, R"({"Operation":"CreateBackup","Input":{"ServerName":1}})").at("/Error") ==
        "SerializationException");
  CHECK(make(world, R"({"Operation":"MakeCoffee"})").status() == 400);
  CHECK(make(world, R"({"Operation":"CreateBackup","Region":"US EAST"})").status() == 400);
}

TEST_CASE("a call is made in its region, and in the account that the request names") {
  World world;
  world.control("POST",
                "/_emulator/world",
                R"({"Servers":[{"ServerName":"automate-06","Region":"eu-west-1"}]})");

  CHECK(make(world, R"({"Operation":"DescribeServers"})").at("/Output/Servers") == "0 elements");
  CHECK(make(world, R"({"Operation":"DescribeServers","Region":"eu-west-1"})")
            .at("/Output/Servers") == "1 elements");
  CHECK(world
            .control("POST",
                     "/_emulator/calls",
                     R"({"Operation":"DescribeServers","Region":"eu-west-1"})",
                     "210987654321")
            .at("/Output/Servers") == "0 elements");
}

TEST_CASE("a call stands in the journal with its request id, as one of the emulator's") {
  World world;
  world.put_server("automate-06");
  const Answer made = make(world, backup);

  const Answer journal = world.control("GET", "/_emulator/journal");

  CHECK(journal.at("/Entries") == "1 elements");
  CHECK(journal.at("/Entries/0/Operation") == "CreateBackup");
  CHECK(journal.at("/Entries/0/RequestId") == made.at("/RequestId"));
  CHECK(journal.at("/Entries/0/Via") == "emulator");
  CHECK(journal.at("/Entries/0/ServerName") == "automate-06");
  world.call("DescribeServers", "{}");
  CHECK(!world.control("GET", "/_emulator/journal").has("/Entries/1/Via"));
}

TEST_CASE("faults strike a call, and what would be cut of its reply is told") {
  World world;
  world.put_server("automate-06");
  const std::string rule = GENERATE(R"("Error":"ThrottlingException")",
                                    R"("Reply":"reset")",
                                    R"("Reply":"half")",
                                    R"("Delay":"PT1M")");
  world.control("POST", "/_emulator/faults", "{" + rule + ",\"Times\":1}");
  const base::Time before = world.now;

  const Answer made = make(world, backup);

  CHECK(made.status() == 200);
  CHECK(!made.reply.delivery);
  CHECK(world.control("GET", "/_emulator/faults").at("/Faults/0/Matched") == "1");
  if (rule.find("Throttling") != rule.npos) CHECK(made.at("/Error") == "ThrottlingException");
  if (rule.find("reset") != rule.npos) CHECK(made.at("/Reply") == "reset");
  if (rule.find("half") != rule.npos) {
    CHECK(made.at("/Reply") == "half");
    CHECK(made.at("/Output/Backup/Status") == "IN_PROGRESS");
  }
  if (rule.find("Delay") != rule.npos) CHECK(made.at("/HttpStatus") == "200");
  CHECK(world.now == before);
}

// --- Reset -----------------------------------------------------------------------------------

namespace {

api::Settings begun_with(std::string init, std::vector<std::string> servers) {
  api::Settings settings;
  settings.account = some_account;
  if (!init.empty()) settings.init.push_back({std::string(some_account), std::move(init)});
  for (std::string& name : servers) {
    settings.servers.push_back({std::string(some_account), "us-east-1", std::move(name)});
  }
  return settings;
}

}  // namespace

TEST_CASE("a reset brings back what the start has made, whatever happened since") {
  const api::Settings settings = begun_with(
      R"({"Clock":{"Now":"2030-01-07T12:00:00Z","Frozen":true},
          "Servers":[{"ServerName":"from-document"}]})",
      {"from-option"});
  World world(settings);
  REQUIRE(!api::init(world.engine(), world.now));
  api::ensure_servers(world.engine(), world.now);
  const auto export_of = [&] { return world.control("GET", "/_emulator/world").reply.body; };
  const std::string before = export_of();
  world.control("PUT", "/_emulator/checkpoints/c");
  world.control("PATCH", "/_emulator/clock", R"({"Advance":"P30D"})");
  world.put_server("another");
  world.control("POST", "/_emulator/faults", R"({"Error":"InternalFailure"})");
  world.call("DescribeServers", "{}");

  CHECK(world.control("POST", "/_emulator/reset").status() == 200);

  CHECK(export_of() == before);
  CHECK(world.control("GET", "/_emulator/journal").at("/Entries") == "0 elements");
  CHECK(world.control("GET", "/_emulator/checkpoints").at("/Checkpoints") == "1 elements");
}

TEST_CASE("a reset of an account that the start knows nothing of is one that was never used") {
  World world(begun_with("", {"from-option"}));
  world.control("POST", "/_emulator/world", R"({"Servers":[{"ServerName":"a"}]})", "210987654321");

  CHECK(world.control("POST", "/_emulator/reset", "", "210987654321").status() == 200);

  CHECK(world.call("DescribeServers", "{}", "210987654321").at("/Servers") == "0 elements");
  CHECK(world.engine().is_empty());
}

TEST_CASE("a reset with servers alone has them, on the machine's time") {
  World world(begun_with("", {"from-option"}));
  world.control("PATCH", "/_emulator/clock", R"({"Frozen":true,"Advance":"P30D"})");

  CHECK(world.control("POST", "/_emulator/reset").status() == 200);

  CHECK(world.server_status("from-option") == "HEALTHY");
  const Answer clock = world.control("GET", "/_emulator/clock");
  CHECK(clock.at("/Now") == base::to_rfc3339(world.now));
  CHECK(clock.at("/Frozen") == "false");
  CHECK(world.control("GET", "/_emulator/history").at("/History/0/Cause") == "start");
}

TEST_CASE("DELETE of the world stays what it is: nothing of the start comes back") {
  World world(begun_with("", {"from-option"}));
  world.control("POST", "/_emulator/reset");

  CHECK(world.control("DELETE", "/_emulator/world").status() == 200);

  CHECK(world.call("DescribeServers", "{}").at("/Servers") == "0 elements");
}
