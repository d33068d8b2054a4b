// Policies: changes that take as long as told, wait to be read or released, or fail.
#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/world.hpp"

using namespace std::chrono_literals;
using tests::Answer;
using tests::World;

namespace {

constexpr auto automate = R"({"ServerName":"automate-06"})";

// A world with a HEALTHY server, and these policies.
struct Fixture {
  explicit Fixture(const std::string& policies) {
    world.put_server("automate-06");
    REQUIRE(world.control("PUT", "/_emulator/policies", R"({"Policies":[)" + policies + "]}")
                .status() == 200);
  }

  std::string create_backup() {
    const Answer created = world.call("CreateBackup", automate);
    REQUIRE(created.status() == 200);
    return created.at("/Backup/BackupId");
  }
  Answer backup(const std::string& id) {
    return world.call("DescribeBackups", R"({"BackupId":")" + id + R"("})");
  }
  Answer server() { return world.call("DescribeServers", automate); }
  Answer release(const std::string& body = "") {
    return world.control("POST", "/_emulator/release", body);
  }

  World world;
};

}  // namespace

// --- After -----------------------------------------------------------------------------------

TEST_CASE("a backup takes as long as its policy says") {
  Fixture fixture(R"({"Change":"backup","After":"PT1H"})");
  const std::string id = fixture.create_backup();

  fixture.world.pass(59min + 59s);
  CHECK(fixture.world.backup_status(id) == "IN_PROGRESS");
  fixture.world.pass(1s);
  CHECK(fixture.world.backup_status(id) == "OK");
}

TEST_CASE("a policy is for its server, its region and its kind of change alone") {
  const std::string policy = GENERATE(R"({"Change":"backup","ServerName":"other","Hold":true})",
                                      R"({"Change":"backup","Region":"eu-west-1","Hold":true})",
                                      R"({"Change":"create","Hold":true})");
  Fixture fixture(policy);
  const std::string id = fixture.create_backup();

  fixture.world.pass(2s);

  CHECK(fixture.world.backup_status(id) == "OK");
}

TEST_CASE("the first policy that fits counts, so many times as it says, then the next one") {
  Fixture fixture(R"({"Change":"backup","ServerName":"automate-06","Fail":"disk full","Times":2},
                     {"Change":"backup","After":"PT1M"})");
  std::vector<std::string> statuses;
  for (int i = 0; i < 4; ++i) {
    const std::string id = fixture.create_backup();
    fixture.world.pass(2s);
    statuses.push_back(fixture.world.backup_status(id));
    fixture.world.pass(1min);
  }

  CHECK(statuses == std::vector<std::string>{"FAILED", "FAILED", "IN_PROGRESS", "IN_PROGRESS"});
  const Answer shown = fixture.world.control("GET", "/_emulator/policies");
  CHECK(shown.at("/Policies/0/Applied") == "2");
  CHECK(shown.at("/Policies/1/Applied") == "2");
}

TEST_CASE("the calendar's backups follow policies, too") {
  World world;
  world.control("POST",
                "/_emulator/world",
                R"({"Servers":[{"ServerName":"automate-06","PreferredBackupWindow":"14:00"}]})");
  world.control("PUT", "/_emulator/policies", R"({"Policies":[{"Change":"backup","Hold":true}]})");

  world.pass(24h);

  CHECK(world.server_status("automate-06") == "BACKING_UP");
  CHECK(world.call("DescribeBackups", "{}").at("/Backups/0/Status") == "IN_PROGRESS");
}

TEST_CASE("changes under way go on as they began when policies change") {
  Fixture fixture(R"({"Change":"backup","After":"PT1H"})");
  const std::string id = fixture.create_backup();

  CHECK(fixture.world.control("DELETE", "/_emulator/policies").status() == 200);

  fixture.world.pass(30min);
  CHECK(fixture.world.backup_status(id) == "IN_PROGRESS");
  fixture.world.pass(30min);
  CHECK(fixture.world.backup_status(id) == "OK");
}

TEST_CASE("policies survive a restart") {
  Fixture fixture(R"({"Change":"backup","Hold":true})");

  fixture.world.restart();

  const std::string id = fixture.create_backup();
  fixture.world.pass(24h);
  CHECK(fixture.world.backup_status(id) == "IN_PROGRESS");
}

// --- Polls -----------------------------------------------------------------------------------

TEST_CASE("the third read of a backup shows it done, however much time passes") {
  Fixture fixture(R"({"Change":"backup","Polls":3})");
  const std::string id = fixture.create_backup();
  fixture.world.pass(24h);

  CHECK(fixture.backup(id).at("/Backups/0/Status") == "IN_PROGRESS");
  CHECK(fixture.backup(id).at("/Backups/0/Status") == "IN_PROGRESS");
  CHECK(fixture.backup(id).at("/Backups/0/Status") == "OK");
  CHECK(fixture.server().at("/Servers/0/Status") == "HEALTHY");
}

TEST_CASE("a server's read counts for the change that it undergoes") {
  Fixture fixture(R"({"Change":"backup","Polls":2})");
  fixture.create_backup();

  CHECK(fixture.server().at("/Servers/0/Status") == "BACKING_UP");
  CHECK(fixture.server().at("/Servers/0/Status") == "HEALTHY");
}

TEST_CASE("reads of other things, and what is no Describe, count for nothing") {
  Fixture fixture(R"({"Change":"backup","Polls":1})");
  World& world = fixture.world;
  world.put_server("other");
  const std::string id = fixture.create_backup();

  world.call("DescribeServers", R"({"ServerName":"other"})");
  world.call("DescribeBackups", R"({"ServerName":"other"})");
  world.call("DescribeServers", R"({"ServerName":"nobody"})");
  world.call("DescribeEvents", automate);
  world.call("DescribeAccountAttributes", "{}");
  world.call("CreateBackup", automate);
  world.control("GET", "/_emulator/world");

  const Answer exported = world.control("GET", "/_emulator/world");
  CHECK(exported.reply.body.find(R"("Polls":1)") != std::string::npos);
  CHECK(fixture.backup(id).at("/Backups/0/Status") == "OK");
}

TEST_CASE("a deletion that waits to be read ends in not found") {
  Fixture fixture(R"({"Change":"delete-backup","Polls":2},{"Change":"delete","Polls":2})");
  const std::string id = fixture.world.take_backup("automate-06");
  fixture.world.call("DeleteBackup", R"({"BackupId":")" + id + R"("})");

  CHECK(fixture.backup(id).at("/Backups/0/Status") == "DELETING");
  CHECK(fixture.backup(id).type() == "ResourceNotFoundException");

  fixture.world.call("DeleteServer", automate);
  CHECK(fixture.server().at("/Servers/0/Status") == "DELETING");
  CHECK(fixture.server().type() == "ResourceNotFoundException");
}

TEST_CASE("an association waits to be asked for") {
  Fixture fixture(R"({"Change":"associate","Polls":2})");
  const Answer associated = fixture.world.call(
      "AssociateNode", R"({"ServerName":"automate-06","NodeName":"node","EngineAttributes":[]})");
  const auto status = [&] {
    return fixture.world
        .call("DescribeNodeAssociationStatus",
              R"({"ServerName":"automate-06","NodeAssociationStatusToken":")" +
                  associated.at("/NodeAssociationStatusToken") + R"("})")
        .at("/NodeAssociationStatus");
  };

  CHECK(status() == "IN_PROGRESS");
  CHECK(status() == "SUCCESS");
}

TEST_CASE("polls are counted in the store") {
  Fixture fixture(R"({"Change":"backup","Polls":2})");
  const std::string id = fixture.create_backup();
  CHECK(fixture.backup(id).at("/Backups/0/Status") == "IN_PROGRESS");

  fixture.world.restart();

  CHECK(fixture.backup(id).at("/Backups/0/Status") == "OK");
}

// --- Hold ------------------------------------------------------------------------------------

TEST_CASE("what is held waits for its release") {
  Fixture fixture(R"({"Change":"backup","Hold":true})");
  const std::string id = fixture.create_backup();
  fixture.world.pass(24h * 365);
  CHECK(fixture.world.backup_status(id) == "IN_PROGRESS");

  const Answer released = fixture.release();

  CHECK(released.at("/Released") == "1 elements");
  CHECK(released.at("/Released/0/Subject") == id);
  CHECK(fixture.world.backup_status(id) == "OK");
  CHECK(fixture.world.server_status("automate-06") == "HEALTHY");
}

TEST_CASE("a release may name what it is for, and let it fail") {
  Fixture fixture(R"({"Change":"backup","Hold":true})");
  fixture.world.put_server("other");
  const std::string id = fixture.create_backup();
  const std::string other =
      fixture.world.call("CreateBackup", R"({"ServerName":"other"})").at("/Backup/BackupId");

  fixture.release(R"({"ServerName":"other","Fail":"tape broke","Status":"UNHEALTHY"})");

  CHECK(fixture.world.backup_status(id) == "IN_PROGRESS");
  const Answer failed = fixture.backup(other);
  CHECK(failed.at("/Backups/0/Status") == "FAILED");
  CHECK(failed.at("/Backups/0/StatusDescription") == "tape broke");
  CHECK(fixture.world.server_status("other") == "UNHEALTHY");
}

TEST_CASE("a release that fits nothing tells what is held") {
  Fixture fixture(R"({"Change":"backup","Hold":true})");
  CHECK(fixture.release().status() == 404);
  CHECK(fixture.release().message() == "Nothing is held in this world.");
  const std::string id = fixture.create_backup();

  const Answer refused = fixture.release(R"({"Change":"restore"})");

  CHECK(refused.status() == 404);
  CHECK(refused.message() ==
        "Nothing that is held fits. Held are: backup of automate-06 (" + id + ") in us-east-1.");
}

TEST_CASE("of what is held twenty are told, and how many more there are") {
  Fixture fixture(R"({"Change":"associate","Hold":true})");
  for (int i = 0; i < 23; ++i) {
    fixture.world.call("AssociateNode",
                       R"({"ServerName":"automate-06","NodeName":"node","EngineAttributes":[]})");
  }

  const std::string told = fixture.release(R"({"Change":"restore"})").message();

  CHECK(told.ends_with(", and 3 more."));
  CHECK(std::count(told.begin(), told.end(), '(') == 20);
}

// --- Fail ------------------------------------------------------------------------------------

TEST_CASE("a failed backup says why, and its server is as before") {
  Fixture fixture(R"({"Change":"backup","Fail":"The disk is full."})");
  fixture.world.put_server("automate-06", "RUNNING");
  const std::string id = fixture.create_backup();

  fixture.world.pass(2s);

  const Answer failed = fixture.backup(id);
  CHECK(failed.at("/Backups/0/Status") == "FAILED");
  CHECK(failed.at("/Backups/0/StatusDescription") == "The disk is full.");
  CHECK(fixture.server().at("/Servers/0/Status") == "RUNNING");
  CHECK_FALSE(fixture.server().has("/Servers/0/StatusReason"));
  CHECK(fixture.world.events("automate-06").back().message ==
        "Backup '" + id + "' failed. The disk is full.");
}

TEST_CASE("a change of a server fails into the status that its policy names, else the usual one") {
  struct Row {
    const char* policy;
    const char* operation;
    const char* input;
    const char* status;
  };
  const Row row = GENERATE(
      Row{R"({"Change":"maintenance","Fail":"why"})", "StartMaintenance", "", "UNHEALTHY"},
      Row{R"({"Change":"maintenance","Fail":"why","Status":"CONNECTION_LOST"})",
          "StartMaintenance",
          "",
          "CONNECTION_LOST"},
      Row{R"({"Change":"delete","Fail":"why"})", "DeleteServer", "", "FAILED"},
      Row{R"({"Change":"update","Fail":"why","Status":"UNHEALTHY"})",
          "UpdateServerEngineAttributes",
          R"(,"AttributeName":"CHEF_PIVOTAL_KEY")",
          "UNHEALTHY"},
      Row{R"({"Change":"backup","Fail":"why","Status":"FAILED"})", "CreateBackup", "", "FAILED"});
  Fixture fixture(row.policy);
  const std::string input = R"({"ServerName":"automate-06")" + std::string(row.input) + "}";
  REQUIRE(fixture.world.call(row.operation, input).status() == 200);

  fixture.world.pass(10s);

  CHECK(fixture.server().at("/Servers/0/Status") == row.status);
  CHECK(fixture.server().at("/Servers/0/StatusReason") == "why");
}

TEST_CASE("a server fails to be created, or to be restored") {
  Fixture fixture(R"({"Change":"create","Fail":"no room","Status":"CONNECTION_LOST"},
                     {"Change":"restore","Fail":"no backup there"})");
  fixture.world.call("CreateServer",
                     R"({"ServerName":"new","Engine":"ChefAutomate","InstanceType":"m5.large",
      "InstanceProfileArn":"arn:aws:iam::123456789012:instance-profile/p",
      "ServiceRoleArn":"arn:aws:iam::123456789012:role/r"})");
  const std::string id = fixture.world.take_backup("automate-06");
  fixture.world.call("RestoreServer", R"({"ServerName":"automate-06","BackupId":")" + id + R"("})");

  fixture.world.pass(3s);

  CHECK(fixture.world.server_status("new") == "CONNECTION_LOST");
  CHECK(fixture.server().at("/Servers/0/Status") == "FAILED");
  CHECK(fixture.server().at("/Servers/0/StatusReason") == "no backup there");
}

TEST_CASE("an association fails, and a deletion leaves its backup FAILED") {
  Fixture fixture(R"({"Change":"associate","Fail":"why"},
                     {"Change":"delete-backup","Fail":"still in use"})");
  const std::string id = fixture.world.take_backup("automate-06");
  fixture.world.call("DeleteBackup", R"({"BackupId":")" + id + R"("})");
  const Answer associated = fixture.world.call(
      "AssociateNode", R"({"ServerName":"automate-06","NodeName":"node","EngineAttributes":[]})");

  fixture.world.pass(1s);

  CHECK(fixture.backup(id).at("/Backups/0/Status") == "FAILED");
  CHECK(fixture.backup(id).at("/Backups/0/StatusDescription") == "still in use");
  CHECK(fixture.world
            .call("DescribeNodeAssociationStatus",
                  R"({"ServerName":"automate-06","NodeAssociationStatusToken":")" +
                      associated.at("/NodeAssociationStatusToken") + R"("})")
            .at("/NodeAssociationStatus") == "FAILED");
}

// --- Mistakes --------------------------------------------------------------------------------

TEST_CASE("policies that make no sense are refused as a whole, each mistake by its path") {
  Fixture fixture(R"({"Change":"backup","Hold":true})");

  const Answer refused = fixture.world.control("PUT", "/_emulator/policies", R"({"Policies":[
      {"Change":"backup","After":"soon"},{"Change":"backup-window"},{"Change":"backup","Polls":0},
      {"Change":"restore","Status":"HEALTHY"},{"Until":1}]})");

  CHECK(refused.status() == 400);
  for (const char* mistake :
       {"Policies[0].After: must be a duration of 0 or more such as PT10M",
        "Policies[1].Change: must be one of backup, create, restore, maintenance, update, delete, "
        "delete-backup, associate",
        "Policies[2].Polls: must be at least 1",
        "Policies[3].Status: must be one of FAILED, UNHEALTHY, CONNECTION_LOST",
        "Policies[4].Until: is not known; known are Id, Change, Region",
        "Policies[4].Change: is missing"}) {
    INFO(refused.message());
    CHECK(refused.message().find(mistake) != std::string::npos);
  }
  CHECK(fixture.world.control("GET", "/_emulator/policies").at("/Policies") == "1 elements");
}

TEST_CASE("a policy takes one of After, Polls and Hold, and Status only with Fail") {
  World world;
  const auto message = [&](const std::string& policy) {
    return world.control("PUT", "/_emulator/policies", R"({"Policies":[)" + policy + "]}")
        .message();
  };

  CHECK(message(R"({"Change":"backup","Polls":1,"Hold":true})") ==
        "Nothing was changed. Policies[0].After: give only one of After, Polls and Hold.");
  CHECK(message(R"({"Change":"backup","Status":"FAILED"})") ==
        "Nothing was changed. Policies[0].Status: is the server's after a failure; give Fail, its "
        "reason.");
  CHECK(message(R"({"Change":"associate","Fail":"why","Status":"FAILED"})") ==
        "Nothing was changed. Policies[0].Status: is the server's, which associate leaves alone.");
  CHECK(message(R"({"Change":"backup","Times":1})") ==
        "Nothing was changed. Policies[0].Fail: is missing; without one of After, Polls, Hold and "
        "Fail a policy has no effect.");
}
