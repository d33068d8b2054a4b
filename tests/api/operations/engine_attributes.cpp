// Engine attributes: who takes which, what is made where nothing is given.
#include <catch2/catch.hpp>

#include "tests/world.hpp"

using tests::Answer;
using tests::World;

namespace {

std::string named(const std::string& attributes) {
  return R"(,"EngineAttributes":[)" + attributes + "]";
}

std::string one(const std::string& name, const std::string& value) {
  return R"({"Name":")" + name + R"(","Value":")" + value + "\"}";
}

Answer create(World& world, const std::string& engine, const std::string& more = "") {
  return world.call(
      "CreateServer",
      R"({"ServerName":"s","InstanceType":"m5.large","Engine":")" + engine +
          R"(","InstanceProfileArn":"arn:aws:iam::123456789012:instance-profile/p",)" +
          R"("ServiceRoleArn":"arn:aws:iam::123456789012:role/r")" + more + "}");
}

Answer update(World& world, const std::string& name, const std::string& more = "") {
  return world.call("UpdateServerEngineAttributes",
                    R"({"ServerName":"s","AttributeName":")" + name + "\"" + more + "}");
}

// The names of an answer's attributes, in their order.
std::string names_in(const Answer& answer) {
  std::string names;
  for (const auto& each : answer.json["Server"]["EngineAttributes"].GetArray()) {
    names += (names.empty() ? "" : " ") + std::string(each["Name"].GetString());
  }
  return names;
}

void put_puppet(World& world) {
  world.control("POST",
                "/_emulator/world",
                R"({"Servers":[{"ServerName":"s","Engine":"Puppet","EngineModel":"Monolithic"}]})");
}

}  // namespace

TEST_CASE("a server of engine Chef has its credentials under their older names") {
  World world;
  CHECK(names_in(create(world, "Chef")) ==
        "CHEF_STARTER_KIT CHEF_PIVOTAL_KEY CHEF_DELIVERY_ADMIN_PASSWORD");
}

TEST_CASE("a server of engine ChefAutomate has them under the newer names") {
  World world;
  CHECK(names_in(create(world, "ChefAutomate")) ==
        "CHEF_STARTER_KIT CHEF_AUTOMATE_PIVOTAL_KEY CHEF_AUTOMATE_ADMIN_PASSWORD");
}

TEST_CASE("what is given under an older name is not made") {
  World world;
  const std::string engine = GENERATE("Chef", "ChefAutomate");
  const std::string given =
      named(one("CHEF_DELIVERY_ADMIN_PASSWORD", "Own1!word") + "," + one("CHEF_PIVOTAL_KEY", "k"));
  CHECK(names_in(create(world, engine, given)) == "CHEF_STARTER_KIT");
}

TEST_CASE("a Puppet server takes its password and where its code is") {
  World world;
  const std::string given =
      named(one("PUPPET_ADMIN_PASSWORD", "Own1!word") + "," +
            one("PUPPET_R10K_REMOTE", "ssh://git@example.com/control-repo.git") + "," +
            one("PUPPET_R10K_PRIVATE_KEY", "-----BEGIN RSA PRIVATE KEY-----"));
  CHECK(names_in(create(world, "Puppet", given)) == "PUPPET_STARTER_KIT");
}

TEST_CASE("an attribute of the other tool is refused") {
  World world;
  CHECK(create(world, "Puppet", named(one("CHEF_PIVOTAL_KEY", "k"))).message() ==
        "The attribute 'CHEF_PIVOTAL_KEY' is not supported for a server of engine 'Puppet'.");
  CHECK(create(world, "Chef", named(one("PUPPET_ADMIN_PASSWORD", "p"))).type() ==
        "ValidationException");
  put_puppet(world);
  CHECK(update(world, "CHEF_PIVOTAL_KEY").type() == "ValidationException");
  CHECK(world.server_status("s") == "HEALTHY");
}

TEST_CASE("an attribute that is given twice is refused") {
  World world;
  const std::string twice =
      one("PUPPET_ADMIN_PASSWORD", "a") + "," + one("PUPPET_ADMIN_PASSWORD", "b");
  CHECK(create(world, "Puppet", named(twice)).type() == "ValidationException");
}

TEST_CASE("a password that is not ASCII is refused, and not told") {
  World world;
  const Answer refused =
      create(world, "Puppet", named(one("PUPPET_ADMIN_PASSWORD", "gehe\u00efm")));
  CHECK(refused.type() == "ValidationException");
  CHECK(refused.message().find("gehe") == std::string::npos);
}

TEST_CASE("a Puppet server gets a new password: its own, or one that is made") {
  World world;
  put_puppet(world);
  CHECK(names_in(update(world, "PUPPET_ADMIN_PASSWORD", R"(,"AttributeValue":"Own1!word")")) ==
        "PUPPET_STARTER_KIT");
  world.pass(std::chrono::seconds(1));
  const std::string none = GENERATE("", R"(,"AttributeValue":null)", R"(,"AttributeValue":"null")");
  const Answer made = update(world, "PUPPET_ADMIN_PASSWORD", none);
  CHECK(names_in(made) == "PUPPET_STARTER_KIT PUPPET_ADMIN_PASSWORD");
  CHECK(made.at("/Server/Status") == "MODIFYING");
}

TEST_CASE("each password that is made is another one") {
  World world;
  const std::string first = create(world, "Puppet").at("/Server/EngineAttributes/1/Value");
  world.pass(std::chrono::seconds(3));
  const Answer second = update(world, "PUPPET_ADMIN_PASSWORD");
  REQUIRE(second.status() == 200);
  CHECK(second.at("/Server/EngineAttributes/1/Value") != first);
}

TEST_CASE("an upgrade is asked for by true, and refused for any other word than false") {
  World world;
  world.control("POST",
                "/_emulator/world",
                R"({"Servers":[{"ServerName":"s","Engine":"Chef","EngineVersion":"12.17.33"}]})");
  const auto maintain = [&](const std::string& value) {
    return world.call("StartMaintenance",
                      R"({"ServerName":"s")" + named(one("CHEF_MAJOR_UPGRADE", value)) + "}");
  };
  CHECK(maintain("perhaps").message() ==
        "The value of the attribute 'CHEF_MAJOR_UPGRADE' must be true or false.");
  REQUIRE(maintain("false").status() == 200);
  world.pass(std::chrono::seconds(2));
  CHECK(world.call("DescribeServers", "{}").at("/Servers/0/Engine") == "Chef");
}

namespace {

void put_chef(World& world, const std::string& more = "") {
  REQUIRE(world
              .control("POST",
                       "/_emulator/world",
                       R"({"Servers":[{"ServerName":"s","Engine":"Chef")" + more + "}]}")
              .status() == 200);
}

Answer described(World& world) {
  return world.call("DescribeServers", "{}");
}

Answer upgrade(World& world) {
  return world.call("StartMaintenance",
                    R"({"ServerName":"s")" + named(one("CHEF_MAJOR_UPGRADE", "true")) + "}");
}

}  // namespace

TEST_CASE("a server of engine Chef tells that it can be upgraded, until it is") {
  World world;
  put_chef(world);
  CHECK(described(world).at("/Servers/0/EngineVersion") == "12.17.33");
  CHECK(described(world).at("/Servers/0/EngineAttributes/0/Name") ==
        "CHEF_MAJOR_UPGRADE_AVAILABLE");
  CHECK(described(world).at("/Servers/0/EngineAttributes/0/Value") == "true");
  REQUIRE(upgrade(world).status() == 200);
  world.pass(std::chrono::seconds(2));
  CHECK(described(world).at("/Servers/0/Engine") == "ChefAutomate");
  CHECK(described(world).at("/Servers/0/EngineAttributes") == "0 elements");
}

TEST_CASE("a server that is being created tells nothing of upgrades") {
  World world;
  create(world, "Chef");
  CHECK(described(world).at("/Servers/0/EngineAttributes") == "0 elements");
}

TEST_CASE("a document says whether a server can be upgraded") {
  World world;
  put_chef(world, named(one("CHEF_MAJOR_UPGRADE_AVAILABLE", "false")));
  CHECK(described(world).at("/Servers/0/EngineAttributes") == "1 elements");
  CHECK(described(world).at("/Servers/0/EngineAttributes/0/Value") == "false");
  CHECK(upgrade(world).type() == "ValidationException");
  put_chef(world, named(one("CHEF_MAJOR_UPGRADE_AVAILABLE", "true")));
  CHECK(upgrade(world).status() == 200);
  world.pass(std::chrono::seconds(2));
  CHECK(described(world).at("/Servers/0/EngineAttributes") == "0 elements");
}

TEST_CASE("an upgrade is backed up before and after, and the earlier outlives retention") {
  World world;
  put_chef(world, R"(,"BackupRetentionCount":1)");
  REQUIRE(upgrade(world).status() == 200);
  world.pass(std::chrono::seconds(2));
  CHECK(world.server_status("s") == "HEALTHY");
  world.pass(std::chrono::seconds(2));
  for (int i = 0; i < 2; ++i) {  // two more automated backups, of which one may stay
    world.call("StartMaintenance", R"({"ServerName":"s"})");
    world.pass(std::chrono::seconds(4));
  }
  const Answer backups = world.call("DescribeBackups", "{}");
  REQUIRE(backups.at("/Backups") == "2 elements");
  CHECK(backups.at("/Backups/0/Engine") == "ChefAutomate");
  CHECK(backups.at("/Backups/1/Engine") == "Chef");
  CHECK(backups.at("/Backups/1/EngineVersion") == "12.17.33");
  const std::string id = backups.at("/Backups/1/BackupId");
  world.call("RestoreServer", R"({"ServerName":"s","BackupId":")" + id + "\"}");
  world.pass(std::chrono::seconds(3));
  CHECK(described(world).at("/Servers/0/Engine") == "Chef");
}
