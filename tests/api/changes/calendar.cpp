// What happens by the calendar, automated backups and weekly maintenance, and the events that tell
// of what happened.
#include <catch2/catch.hpp>

#include "tests/world.hpp"

using namespace std::chrono_literals;
using tests::Answer;
using tests::World;

namespace {

// The clock of a world begins on Friday, 29 July 2016, at 13:38:47.520.

void put(World& world, const std::string& members) {
  const Answer answer = world.control(
      "POST", "/_emulator/world", R"({"Servers":[{"ServerName":"s",)" + members + "}]}");
  REQUIRE(answer.status() == 200);
}

Answer backups(World& world) {
  return world.call("DescribeBackups", R"({"ServerName":"s"})");
}

// The ids of a server's backups without its name, newest first.
std::vector<std::string> moments(World& world) {
  std::vector<std::string> found;
  const Answer answer = backups(world);
  for (const auto& each : answer.json["Backups"].GetArray()) {
    found.emplace_back(std::string(each["BackupId"].GetString()).substr(2));
  }
  return found;
}

Answer server(World& world) {
  return world.call("DescribeServers", R"({"ServerName":"s"})");
}

Answer events(World& world, const std::string& more = "") {
  return world.call("DescribeEvents", R"({"ServerName":"s")" + more + "}");
}

int count_events(World& world, std::string_view message) {
  int count = 0;
  for (const auto& event : world.events("s")) count += event.message == message ? 1 : 0;
  return count;
}

using Moments = std::vector<std::string>;

}  // namespace

TEST_CASE("a daily window takes a backup each day, from its first minute") {
  World world;
  put(world,
      R"("PreferredBackupWindow":"20:15","PreferredMaintenanceWindow":"Thu:00:00",
         "BackupRetentionCount":10)");
  world.pass(72h);
  CHECK(moments(world) == Moments{"20160731201500000", "20160730201500000", "20160729201500000"});
}

TEST_CASE("a weekly window takes a backup each week") {
  World world;
  put(world,
      R"("PreferredBackupWindow":"Mon:05:30","PreferredMaintenanceWindow":"Sat:23:00",
         "BackupRetentionCount":10)");
  world.pass(24h * 14);
  CHECK(moments(world) == Moments{"20160808053000000",
                                  "20160806230000000",  // the maintenance's own
                                  "20160801053000000",
                                  "20160730230000000"});
}

TEST_CASE("an automated backup has neither a caller nor a description") {
  World world;
  put(world, R"("PreferredBackupWindow":"14:00","PreferredMaintenanceWindow":"Thu:00:00")");
  world.pass(21min + 12s + 480ms);  // until 14:00
  const Answer running = backups(world);
  CHECK(running.at("/Backups/0/Status") == "IN_PROGRESS");
  CHECK(server(world).at("/Servers/0/Status") == "BACKING_UP");
  world.pass(2s);
  const Answer done = backups(world);
  CHECK(done.at("/Backups/0/Status") == "OK");
  CHECK(done.at("/Backups/0/BackupType") == "AUTOMATED");
  CHECK(done.at("/Backups/0/ServerName") == "s");
  CHECK_FALSE(done.has("/Backups/0/UserArn"));
  CHECK_FALSE(done.has("/Backups/0/Description"));
  CHECK(server(world).at("/Servers/0/Status") == "HEALTHY");
}

TEST_CASE("no automated backup is taken where they are disabled, but maintenance takes its own") {
  World world;
  put(world,
      R"("PreferredBackupWindow":"20:00","PreferredMaintenanceWindow":"Sat:23:00",
         "DisableAutomatedBackup":true)");
  world.pass(24h * 3);
  CHECK(moments(world) == Moments{"20160730230000000"});
}

TEST_CASE("only the oldest automated backups give way to the retention count") {
  World world;
  put(world,
      R"("PreferredBackupWindow":"20:00","PreferredMaintenanceWindow":"Thu:00:00",
         "BackupRetentionCount":2)");
  const std::string manual = world.take_backup("s");
  world.pass(24h * 4);
  CHECK(moments(world) == Moments{"20160801200000000", "20160731200000000", manual.substr(2)});
  CHECK(count_events(
            world, "Deleted automated backup 's-20160729200000000', beyond the retention count.") ==
        1);
}

TEST_CASE("a smaller retention count prunes with the next automated backup") {
  World world;
  put(world,
      R"("PreferredBackupWindow":"20:00","PreferredMaintenanceWindow":"Thu:00:00",
         "BackupRetentionCount":9)");
  world.pass(24h * 4);
  REQUIRE(moments(world).size() == 4);
  world.call("UpdateServer", R"({"ServerName":"s","BackupRetentionCount":1})");
  CHECK(moments(world).size() == 4);
  world.pass(24h);
  CHECK(moments(world) == Moments{"20160802200000000"});
}

TEST_CASE("a server that is in no state for a backup tells that it was skipped") {
  World world;
  const auto status = GENERATE("CONNECTION_LOST", "FAILED", "TERMINATED", "MODIFYING");
  put(world,
      R"("PreferredBackupWindow":"20:00","PreferredMaintenanceWindow":"Thu:00:00","Status":")" +
          std::string(status) + "\"");
  world.pass(24h * 2);
  CHECK(moments(world).empty());
  CHECK(count_events(world,
                     "Skipped the automated backup. The server is in state " + std::string(status) +
                         ".") == 2);
}

TEST_CASE("weekly maintenance replaces the stack and keeps the server's names") {
  World world;
  put(world, R"("PreferredBackupWindow":"Mon:20:00","PreferredMaintenanceWindow":"Sun:03:00")");
  const Answer before = server(world);
  world.pass(37h + 21min + 12s + 480ms);  // until Sunday, 03:00:00.000
  const Answer during = server(world);
  CHECK(during.at("/Servers/0/Status") == "UNDER_MAINTENANCE");
  CHECK_FALSE(during.has("/Servers/0/MaintenanceStatus"));
  world.pass(2s);
  const Answer after = server(world);
  CHECK(after.at("/Servers/0/Status") == "HEALTHY");
  CHECK(after.at("/Servers/0/MaintenanceStatus") == "SUCCESS");
  CHECK_THAT(after.at("/Servers/0/CloudFormationStackArn"),
             Catch::Contains(":stack/aws-opsworks-cm-instance-s-1469934000000/"));
  for (const char* kept : {"/Servers/0/Endpoint", "/Servers/0/ServerArn", "/Servers/0/CreatedAt"}) {
    CHECK(after.at(kept) == before.at(kept));
  }
  CHECK(moments(world) == Moments{"20160731030000000"});
  CHECK(backups(world).at("/Backups/0/Status") == "OK");
  CHECK(count_events(world, "Updates successfully installed.") == 1);
  CHECK(count_events(world, "Maintenance completed successfully") == 1);
  world.pass(24h * 7);
  CHECK(server(world).at("/Servers/0/CloudFormationStackArn") !=
        after.at("/Servers/0/CloudFormationStackArn"));
}

TEST_CASE("maintenance waits within its hour for a backup to end") {
  api::Settings settings;
  settings.durations[static_cast<std::size_t>(api::Change::backup)] = 12min;
  World world(settings);
  put(world, R"("PreferredBackupWindow":"Sun:02:55","PreferredMaintenanceWindow":"Sun:03:00")");
  world.pass(37h + 21min + 12s + 480ms + 1min);
  CHECK(server(world).at("/Servers/0/Status") == "BACKING_UP");
  world.pass(15min);
  CHECK(count_events(world, "Maintenance completed successfully") == 1);
  CHECK(count_events(world, "Started maintenance.") == 1);
}

TEST_CASE("maintenance that finds no moment in its hour is skipped") {
  World world;
  put(world,
      R"("PreferredBackupWindow":"Mon:20:00","PreferredMaintenanceWindow":"Sun:03:00",
         "Status":"CONNECTION_LOST")");
  world.pass(24h * 3);
  CHECK(count_events(world, "Started maintenance.") == 0);
  CHECK(count_events(world, "Skipped the maintenance. The server is in state CONNECTION_LOST.") ==
        1);
}

TEST_CASE("new windows and the end of automated backups count from their update on") {
  World world;
  put(world, R"("PreferredBackupWindow":"20:00","PreferredMaintenanceWindow":"Thu:00:00",
                "BackupRetentionCount":9)");
  REQUIRE(world.call("UpdateServer", R"({"ServerName":"s","PreferredBackupWindow":"21:30"})")
              .status() == 200);
  world.pass(24h);
  CHECK(moments(world) == Moments{"20160729213000000"});
  world.call("UpdateServer", R"({"ServerName":"s","DisableAutomatedBackup":true})");
  world.pass(48h);
  CHECK(moments(world) == Moments{"20160729213000000"});
  world.call("UpdateServer", R"({"ServerName":"s","DisableAutomatedBackup":false})");
  world.pass(24h);
  CHECK(moments(world) == Moments{"20160801213000000", "20160729213000000"});
}

namespace {

void furnish(World& world) {
  const Answer answer = world.control("POST", "/_emulator/world", R"({"Servers":[
      {"ServerName":"daily","PreferredBackupWindow":"20:00","BackupRetentionCount":10},
      {"ServerName":"weekly","PreferredBackupWindow":"Sun:00:00","BackupRetentionCount":3},
      {"ServerName":"same","PreferredBackupWindow":"Tue:04:00",
       "PreferredMaintenanceWindow":"Tue:04:00"},
      {"ServerName":"lost","Status":"CONNECTION_LOST"},
      {"ServerName":"off","DisableAutomatedBackup":true},
      {"ServerName":"plain"},
      {"ServerName":"far","Region":"eu-west-1"}]})");
  REQUIRE(answer.status() == 200);
  world.call("CreateServer", R"({"ServerName":"new","Engine":"Chef","InstanceType":"m5.xlarge",
      "ServiceRoleArn":"arn:aws:iam::123456789012:role/x",
      "InstanceProfileArn":"arn:aws:iam::123456789012:instance-profile/x"})");
  world.call("CreateBackup", R"({"ServerName":"daily","Description":"by hand"})");
}

// All that can be seen of a world.
std::string sight(World& world) {
  std::string text;
  for (const char* region : {"us-east-1", "eu-west-1"}) {
    for (const char* operation :
         {"DescribeBackups", "DescribeServers", "DescribeAccountAttributes"}) {
      text += world.call(operation, "{}", tests::some_account, region).reply.body + "\n";
    }
    for (const char* name : {"daily", "weekly", "same", "lost", "off", "plain", "new", "far"}) {
      const std::string input = R"({"ServerName":")" + std::string(name) + "\"}";
      text += world.call("DescribeEvents", input, tests::some_account, region).reply.body + "\n";
    }
  }
  return text;
}

}  // namespace

TEST_CASE("thirty days in one jump are thirty days of small steps") {
  World jump;
  furnish(jump);
  jump.pass_unattended(24h * 30);

  SECTION("with the alarm only") {
    World steps;
    furnish(steps);
    steps.pass(24h * 30);
    CHECK(sight(steps) == sight(jump));
  }
  SECTION("with somebody looking every 37 minutes, and restarts") {
    World steps;
    furnish(steps);
    const base::Time end = steps.now + 24h * 30;
    for (int step = 0; steps.now + 37min < end; ++step) {
      steps.pass_unattended(37min);
      steps.call("DescribeBackups", "{}");
      if (step % 100 == 0) steps.restart();
    }
    steps.pass_unattended(end - steps.now);
    CHECK(sight(steps) == sight(jump));
  }
  SECTION("in days, each in one turn of the alarm") {
    World steps;
    furnish(steps);
    for (int day = 0; day < 30; ++day) {
      steps.pass_unattended(24h);
      steps.engine().run_due(steps.now);
    }
    CHECK(sight(steps) == sight(jump));
  }
}

TEST_CASE("events come in pages that neither skip nor repeat when more happens between them") {
  World world;
  world.put_server("s");
  for (int i = 0; i < 3; ++i) world.take_backup("s");
  const Answer all = events(world);
  REQUIRE(all.at("/ServerEvents") == "6 elements");
  CHECK_FALSE(all.has("/NextToken"));
  std::vector<std::string> seen;
  std::string token;
  do {
    const Answer page = events(
        world, R"(,"MaxResults":1)" + (token.empty() ? "" : R"(,"NextToken":")" + token + "\""));
    REQUIRE(page.at("/ServerEvents") == "1 elements");
    seen.push_back(page.at("/ServerEvents/0/Message"));
    token = page.at("/NextToken");
    world.take_backup("s");
  } while (!token.empty());
  REQUIRE(seen.size() == 6);
  for (std::size_t i = 0; i < seen.size(); ++i) {
    CHECK(seen[i] == all.at(("/ServerEvents/" + std::to_string(i) + "/Message").c_str()));
  }
}

TEST_CASE("a token for events is good for its own server and account only") {
  World world;
  for (const char* name : {"s", "t"}) {
    world.put_server(name);
    world.take_backup(name);
  }
  const std::string token = events(world, R"(,"MaxResults":1)").at("/NextToken");
  REQUIRE_FALSE(token.empty());
  const std::string with_token = R"(","NextToken":")" + token + "\"}";
  const auto type = [&](const std::string& input) {
    return world.call("DescribeEvents", input).type();
  };
  CHECK(type(R"({"ServerName":"s)" + with_token).empty());
  CHECK(type(R"({"ServerName":"t)" + with_token) == "InvalidNextTokenException");
  CHECK(type(R"({"ServerName":"s","NextToken":"x"})") == "InvalidNextTokenException");
  world.restart();
  CHECK(type(R"({"ServerName":"s)" + with_token).empty());
}
