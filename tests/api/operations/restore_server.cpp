// RestoreServer, and CreateServer from a backup.
#include <catch2/catch.hpp>

#include "tests/world.hpp"

using namespace std::chrono_literals;
using tests::Answer;
using tests::World;

namespace {

void put_server(World& world, const std::string& members) {
  const Answer answer = world.control(
      "POST", "/_emulator/world", R"({"Servers":[{"ServerName":"s",)" + members + "}]}");
  REQUIRE(answer.status() == 200);
}

Answer server(World& world, const std::string& name = "s") {
  return world.call("DescribeServers", R"({"ServerName":")" + name + "\"}");
}

Answer restore(World& world, const std::string& backup, const std::string& more = "") {
  return world.call("RestoreServer",
                    R"({"ServerName":"s","BackupId":")" + backup + "\"" + more + "}");
}

}  // namespace

TEST_CASE("a server is RESTORING and then HEALTHY, from each of five states") {
  const std::string from =
      GENERATE("CONNECTION_LOST", "HEALTHY", "RUNNING", "UNHEALTHY", "TERMINATED");
  World world;
  world.put_server("s");
  const std::string backup = world.take_backup("s");
  world.put_server("s", from);
  const Answer answer = restore(world, backup);
  REQUIRE(answer.status() == 200);
  CHECK(answer.at("/Server/Status") == "RESTORING");
  world.pass(3s - 1ms);
  CHECK(world.server_status("s") == "RESTORING");
  world.pass(1ms);
  CHECK(world.server_status("s") == "HEALTHY");
  CHECK(world.events("s").back().message == "Restore completed successfully");
}

TEST_CASE("a server in another state is not restored") {
  const std::string from = GENERATE("BACKING_UP", "CREATING", "DELETING", "MODIFYING", "FAILED");
  World world;
  world.put_server("s");
  const std::string backup = world.take_backup("s");
  world.put_server("s", from);
  CHECK(restore(world, backup).type() == "InvalidStateException");
  CHECK(world.server_status("s") == from);
}

TEST_CASE("a restored server keeps its names and gets a new stack") {
  World world;
  world.put_server("s");
  const std::string backup = world.take_backup("s");
  const Answer before = server(world);
  world.pass(1h);
  const std::string moment = std::to_string(base::milliseconds_of(world.now));
  restore(world, backup);
  world.pass(3s);
  const Answer after = server(world);
  for (const char* kept : {"/Servers/0/Endpoint", "/Servers/0/ServerArn", "/Servers/0/CreatedAt"}) {
    CHECK(after.at(kept) == before.at(kept));
  }
  CHECK_THAT(after.at("/Servers/0/CloudFormationStackArn"),
             Catch::Contains(":stack/aws-opsworks-cm-instance-s-" + moment + "/"));
}

TEST_CASE("a restored server has the instance type of the backup, or the one asked for") {
  World world;
  put_server(world, R"("InstanceType":"m5.large")");
  const std::string backup = world.take_backup("s");
  put_server(world, R"("InstanceType":"r5.xlarge")");
  CHECK(restore(world, backup).at("/Server/InstanceType") == "m5.large");
  world.pass(3s);
  CHECK(server(world).at("/Servers/0/InstanceType") == "m5.large");
  CHECK(restore(world, backup, R"(,"InstanceType":"r5.2xlarge")").at("/Server/InstanceType") ==
        "r5.2xlarge");
  world.pass(3s);
  CHECK(server(world).at("/Servers/0/InstanceType") == "r5.2xlarge");
}

TEST_CASE("a restored server has its key pair, or the one asked for") {
  World world;
  put_server(world, R"("KeyPair":"old")");
  const std::string backup = world.take_backup("s");
  restore(world, backup);
  world.pass(3s);
  CHECK(server(world).at("/Servers/0/KeyPair") == "old");
  restore(world, backup, R"(,"KeyPair":"new")");
  world.pass(3s);
  CHECK(server(world).at("/Servers/0/KeyPair") == "new");
}

TEST_CASE("the engine's version goes back to the backup's") {
  World world;
  put_server(world, R"("Engine":"Chef","EngineModel":"Single","EngineVersion":"12.17.33")");
  const std::string backup = world.take_backup("s");
  const std::string upgrade =
      R"({"ServerName":"s","EngineAttributes":[{"Name":"CHEF_MAJOR_UPGRADE","Value":"true"}]})";
  REQUIRE(world.call("StartMaintenance", upgrade).status() == 200);
  world.pass(2s);
  REQUIRE(server(world).at("/Servers/0/Engine") == "ChefAutomate");
  REQUIRE(server(world).at("/Servers/0/EngineVersion") == "2020-07");
  CHECK(world.call("StartMaintenance", upgrade).type() == "ValidationException");
  restore(world, backup);
  world.pass(3s);
  CHECK(server(world).at("/Servers/0/Engine") == "Chef");
  CHECK(server(world).at("/Servers/0/EngineVersion") == "12.17.33");
}

TEST_CASE("retention and windows stay what they are through a restore") {
  World world;
  put_server(world, R"("BackupRetentionCount":3,"PreferredBackupWindow":"20:00")");
  const std::string backup = world.take_backup("s");
  put_server(world, R"("BackupRetentionCount":7,"PreferredBackupWindow":"21:00")");
  restore(world, backup);
  world.pass(3s);
  CHECK(server(world).at("/Servers/0/BackupRetentionCount") == "7");
  CHECK(server(world).at("/Servers/0/PreferredBackupWindow") == "21:00");
}

TEST_CASE("a restore needs a server and a backup that are there") {
  World world;
  world.put_server("s");
  const Answer no_backup = restore(world, "s-20160729133847520");
  CHECK(no_backup.type() == "ResourceNotFoundException");
  CHECK(no_backup.message() == "Backup with ID 's-20160729133847520' does not exist.");
  CHECK(world.server_status("s") == "HEALTHY");
  const std::string backup = world.take_backup("s");
  const Answer no_server =
      world.call("RestoreServer", R"({"ServerName":"t","BackupId":")" + backup + "\"}");
  CHECK(no_server.message() == "Server with name 't' does not exist.");
}

TEST_CASE("another server's backup restores a server too") {
  World world;
  put_server(world, R"("InstanceType":"r5.xlarge")");
  world.put_server("t");
  const Answer answer = world.call(
      "RestoreServer", R"({"ServerName":"t","BackupId":")" + world.take_backup("s") + "\"}");
  CHECK(answer.at("/Server/InstanceType") == "r5.xlarge");
}

TEST_CASE("a server is created from a backup with the backup's engine version") {
  World world;
  put_server(world, R"("EngineVersion":"2019-08")");
  const std::string backup = world.take_backup("s");
  const std::string members = R"("Engine":"ChefAutomate","InstanceType":"m5.large",
      "ServiceRoleArn":"arn:aws:iam::123456789012:role/x",
      "InstanceProfileArn":"arn:aws:iam::123456789012:instance-profile/x")";
  const Answer answer = world.call(
      "CreateServer", R"({"ServerName":"t",)" + members + R"(,"BackupId":")" + backup + "\"}");
  REQUIRE(answer.status() == 200);
  CHECK(answer.at("/Server/EngineVersion") == "2019-08");
  world.pass(3s);
  CHECK(server(world, "t").at("/Servers/0/Status") == "HEALTHY");
  const Answer absent =
      world.call("CreateServer", R"({"ServerName":"u",)" + members + R"(,"BackupId":"absent"})");
  CHECK(absent.type() == "ResourceNotFoundException");
  CHECK(server(world, "u").type() == "ResourceNotFoundException");
}

TEST_CASE("a restore outlives the end of the process") {
  World world;
  world.put_server("s");
  restore(world, world.take_backup("s"));
  world.restart();
  CHECK(world.server_status("s") == "RESTORING");
  world.pass(3s);
  CHECK(world.server_status("s") == "HEALTHY");
}
