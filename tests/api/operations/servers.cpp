// The life of a server: created, limited, shown, updated, deleted.
#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "tests/folder.hpp"
#include "tests/world.hpp"

using namespace std::chrono_literals;
using tests::Answer;
using tests::World;

namespace {

Answer create(World& world, const std::string& name, const std::string& more = "") {
  return world.call("CreateServer",
                    R"({"ServerName":")" + name + R"(","Engine":"ChefAutomate",
                       "InstanceType":"m5.large",
                       "ServiceRoleArn":"arn:aws:iam::123456789012:role/x",
                       "InstanceProfileArn":"arn:aws:iam::123456789012:instance-profile/x")" +
                        more + "}");
}

Answer of_server(World& world, const std::string& operation, const std::string& more = "") {
  return world.call(operation, R"({"ServerName":"s")" + more + "}");
}

// The value of an engine attribute in an answer's server; nothing if it isn't there.
std::optional<std::string> attribute(const Answer& answer, std::string_view name) {
  for (const auto& each : answer.json["Server"]["EngineAttributes"].GetArray()) {
    if (each["Name"].GetString() == name) return each["Value"].GetString();
  }
  return std::nullopt;
}

// All bytes of the store.
std::string bytes_of(const std::string& file) {
  std::stringstream bytes;
  for (const char* suffix : {"", "-wal", "-journal"}) {
    bytes << std::ifstream(file + suffix, std::ios::binary).rdbuf();
    bytes.clear();
  }
  return bytes.str();
}

constexpr const char* domain = R"(,"CustomDomain":"chef.example.com")";
constexpr const char* certificate =
    R"(,"CustomCertificate":"-----BEGIN CERTIFICATE-----\nMIIBsecretcert\n)"
    R"(-----END CERTIFICATE-----")";
constexpr const char* key = R"(,"CustomPrivateKey":"-----BEGIN PRIVATE KEY-----\nMIIEsecretkey\n)"
                            R"(-----END PRIVATE KEY-----")";

}  // namespace

TEST_CASE("a server is CREATING until the very moment at which it is HEALTHY") {
  World world;
  const Answer created = create(world, "s");
  REQUIRE(created.status() == 200);
  CHECK(created.at("/Server/Status") == "CREATING");
  world.pass(3s - 1ms);
  CHECK(world.server_status("s") == "CREATING");
  world.pass(1ms);
  CHECK(world.server_status("s") == "HEALTHY");
  CHECK(world.events("s").front().message == "Started creating the server.");
  CHECK(world.events("s").back().message == "Server created successfully.");
}

TEST_CASE("a new server has AWS's defaults") {
  World world;
  const Answer answer = create(world, "s");
  CHECK(answer.at("/Server/AssociatePublicIpAddress") == "true");
  CHECK(answer.at("/Server/BackupRetentionCount") == "1");
  CHECK(answer.at("/Server/DisableAutomatedBackup") == "false");
  CHECK(answer.at("/Server/EngineModel") == "Single");
  CHECK(answer.at("/Server/EngineVersion") == "2020-07");
  CHECK_THAT(answer.at("/Server/PreferredBackupWindow"), Catch::Matches("([01][0-9]|2[0-3]):00"));
  CHECK_THAT(answer.at("/Server/PreferredMaintenanceWindow"),
             Catch::Matches("(Tue|Wed|Fri):([01][0-9]|2[0-3]):00"));
  CHECK_THAT(answer.at("/Server/Endpoint"),
             Catch::Matches("s-[a-z0-9]{16}\\.us-east-1\\.opsworks-cm\\.io"));
  CHECK_THAT(answer.at("/Server/ServerArn"),
             Catch::Matches("arn:aws:opsworks-cm:us-east-1:123456789012:server/s/"
                            "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  for (const char* absent : {"/Server/KeyPair",
                             "/Server/StatusReason",
                             "/Server/MaintenanceStatus",
                             "/Server/CustomDomain",
                             "/Server/CloudFormationStackArn"}) {
    CHECK_FALSE(answer.has(absent));
  }
  CHECK_THAT(of_server(world, "DescribeServers").at("/Servers/0/CloudFormationStackArn"),
             Catch::Contains(":stack/aws-opsworks-cm-instance-s/"));
}

TEST_CASE("a server shows the full version of the engine that was asked for") {
  World world;
  CHECK(create(world, "a", R"(,"EngineVersion":"2")").at("/Server/EngineVersion") == "2020-07");
  CHECK(create(world, "b", R"(,"EngineVersion":"12")").at("/Server/EngineVersion") == "2020-07");
}

TEST_CASE("an account has ten servers at most in a region") {
  World world;
  for (int i = 0; i < 10; ++i) REQUIRE(create(world, "s" + std::to_string(i)).status() == 200);
  const Answer refused = create(world, "t");
  CHECK(refused.type() == "LimitExceededException");
  CHECK(
      refused.message() ==
      "The maximum number of 10 servers has been reached. Delete a server to create another one.");
  CHECK(create(world, "s3").type() == "ResourceAlreadyExistsException");
  world.pass(3s);
  world.call("DeleteServer", R"({"ServerName":"s0"})");
  CHECK(create(world, "t").type() == "LimitExceededException");
  world.pass(2s);
  CHECK(create(world, "t").status() == 200);
  CHECK(world.call("DescribeServers", "{}", "210987654321").at("/Servers") == "0 elements");
}

TEST_CASE("a configuration that the service never ran ends in FAILED with the reason") {
  const std::string more = GENERATE(R"(,"Engine":"Salt")",
                                    R"(,"EngineModel":"Monolithic")",
                                    R"(,"Engine":"Puppet","EngineModel":"Single")");
  World world;
  REQUIRE(create(world, "s", more).status() == 200);
  world.pass(3s);
  const Answer answer = of_server(world, "DescribeServers");
  CHECK(answer.at("/Servers/0/Status") == "FAILED");
  CHECK(
      answer.at("/Servers/0/StatusReason") ==
      "The requested configuration is currently not supported. Please check the documentation for "
      "supported configurations.");
  CHECK(of_server(world, "CreateBackup").type() == "InvalidStateException");
  CHECK(of_server(world, "DeleteServer").status() == 200);
}

TEST_CASE("a server that undergoes an operation cannot be deleted") {
  World world;
  create(world, "s");
  const auto check_refusal = [&] {
    const Answer refused = of_server(world, "DeleteServer");
    CHECK(refused.type() == "ValidationException");
    CHECK(
        refused.message() ==
        "Cannot delete the server 's'. The current operation on the server is still in progress.");
  };
  check_refusal();
  world.pass(3s);
  of_server(world, "CreateBackup");
  check_refusal();
  world.pass(2s);
  of_server(world, "StartMaintenance");
  check_refusal();
  world.pass(2s);
  of_server(world, "UpdateServerEngineAttributes", R"(,"AttributeName":"CHEF_PIVOTAL_KEY")");
  check_refusal();
  world.pass(1s);
  CHECK(of_server(world, "DeleteServer").status() == 200);
  CHECK(of_server(world, "DeleteServer").type() == "InvalidStateException");
  CHECK(of_server(world, "DescribeServers").at("/Servers/0/StatusReason") ==
        "Client.UserInitiated");
}

TEST_CASE("a deleted server takes its events and automated backups with it, not the manual ones") {
  World world;
  create(world, "s");
  world.pass(3s);
  const std::string manual = world.take_backup("s");
  world.pass(48h);
  REQUIRE(of_server(world, "DescribeBackups").at("/Backups") != "1 elements");
  of_server(world, "DeleteServer");
  world.pass(2s);
  CHECK(of_server(world, "DescribeServers").type() == "ResourceNotFoundException");
  CHECK(of_server(world, "DescribeEvents").type() == "ResourceNotFoundException");
  const Answer left = of_server(world, "DescribeBackups");
  CHECK(left.at("/Backups") == "1 elements");
  CHECK(left.at("/Backups/0/BackupId") == manual);
  world.pass(24h * 30);
  CHECK(of_server(world, "DescribeBackups").at("/Backups") == "1 elements");
}

TEST_CASE("a later server of the same name is another one") {
  World world;
  const Answer first = create(world, "s");
  world.pass(3s);
  of_server(world, "DeleteServer");
  world.pass(2s);
  const Answer second = create(world, "s");
  REQUIRE(second.status() == 200);
  CHECK(second.at("/Server/ServerArn") != first.at("/Server/ServerArn"));
  CHECK(second.at("/Server/Endpoint") != first.at("/Server/Endpoint"));
  CHECK(of_server(world, "DescribeEvents").at("/ServerEvents") == "1 elements");
}

TEST_CASE("domain, certificate and key come together or not at all") {
  World world;
  for (const std::string& some : {std::string(domain),
                                  std::string(certificate),
                                  std::string(key),
                                  std::string(domain) + certificate,
                                  std::string(domain) + key,
                                  std::string(certificate) + key}) {
    const Answer refused = create(world, "s", some);
    CHECK(refused.type() == "ValidationException");
    CHECK(refused.message() ==
          "CustomDomain, CustomCertificate and CustomPrivateKey must be specified together.");
  }
  const Answer created = create(world, "s", std::string(domain) + certificate + key);
  CHECK(created.at("/Server/CustomDomain") == "chef.example.com");
  CHECK(of_server(world, "DescribeServers").at("/Servers/0/CustomDomain") == "chef.example.com");
}

TEST_CASE("the starter kit is a zip, the pivotal key PEM; both are shown once") {
  World world;
  const Answer created = create(world, "s");
  const auto kit = attribute(created, "CHEF_STARTER_KIT");
  REQUIRE(kit);
  CHECK_THAT(*kit, Catch::StartsWith("UEsDB"));  // PK\3\4 in base64
  const auto pivotal = attribute(created, "CHEF_AUTOMATE_PIVOTAL_KEY");
  REQUIRE(pivotal);
  CHECK_THAT(*pivotal, Catch::StartsWith("-----BEGIN RSA PRIVATE KEY-----\n"));
  CHECK_THAT(*pivotal, Catch::EndsWith("-----END RSA PRIVATE KEY-----\n"));
  CHECK(attribute(created, "CHEF_AUTOMATE_ADMIN_PASSWORD"));
  CHECK(of_server(world, "DescribeServers").at("/Servers/0/EngineAttributes") == "0 elements");
  world.pass(3s);
  CHECK(of_server(world, "DescribeServers").at("/Servers/0/EngineAttributes") == "0 elements");
}

TEST_CASE("engine attributes that were given are not shown") {
  World world;
  const Answer created = create(world, "s", R"(,"EngineAttributes":[
      {"Name":"CHEF_AUTOMATE_PIVOTAL_KEY","Value":"given"},
      {"Name":"CHEF_AUTOMATE_ADMIN_PASSWORD","Value":"given"}])");
  CHECK(attribute(created, "CHEF_STARTER_KIT"));
  CHECK_FALSE(attribute(created, "CHEF_AUTOMATE_PIVOTAL_KEY"));
  CHECK_FALSE(attribute(created, "CHEF_AUTOMATE_ADMIN_PASSWORD"));
}

TEST_CASE("Puppet gives a starter kit and a password") {
  World world;
  const Answer created = create(world, "s", R"(,"Engine":"Puppet")");
  CHECK(created.at("/Server/EngineModel") == "Monolithic");
  CHECK(created.at("/Server/EngineVersion") == "2019.8.5");
  CHECK(attribute(created, "PUPPET_STARTER_KIT"));
  CHECK(attribute(created, "PUPPET_ADMIN_PASSWORD"));
  CHECK_FALSE(attribute(created, "CHEF_STARTER_KIT"));
}

TEST_CASE("no secret is kept in the store") {
  const tests::Folder folder;
  const std::string file = folder.file("store");
  std::vector<std::string> secrets{"MIIEsecretkey", "MIIBsecretcert", "Given1!Password"};
  {
    World world({}, file);
    const Answer created = create(world, "s", std::string(domain) + certificate + key);
    for (const char* name : {"CHEF_STARTER_KIT", "CHEF_AUTOMATE_ADMIN_PASSWORD"}) {
      secrets.push_back(attribute(created, name).value_or("absent from the answer"));
    }
    const std::string pivotal = *attribute(created, "CHEF_AUTOMATE_PIVOTAL_KEY");
    secrets.push_back(pivotal.substr(pivotal.find('\n') + 1, 64));
    create(world, "t", R"(,"EngineAttributes":[
        {"Name":"CHEF_AUTOMATE_ADMIN_PASSWORD","Value":"Given1!Password"}])");
    world.pass(3s);
    of_server(world, "AssociateNode", R"(,"NodeName":"n","EngineAttributes":[
        {"Name":"CHEF_NODE_PUBLIC_KEY","Value":"Given1!Password"}])");
    const std::string kept = bytes_of(file);
    REQUIRE(kept.find("chef.example.com") != std::string::npos);
    for (const std::string& secret : secrets) {
      INFO(secret.substr(0, 40));
      CHECK(kept.find(secret) == std::string::npos);
    }
  }
}

TEST_CASE("new engine attributes: MODIFYING for a while, a new kit in the answer") {
  World world;
  world.put_server("s");
  const std::string name = GENERATE("CHEF_PIVOTAL_KEY", "CHEF_AUTOMATE_PIVOTAL_KEY");
  const Answer renewed =
      of_server(world, "UpdateServerEngineAttributes", R"(,"AttributeName":")" + name + "\"");
  REQUIRE(renewed.status() == 200);
  CHECK(renewed.at("/Server/Status") == "MODIFYING");
  CHECK(attribute(renewed, "CHEF_STARTER_KIT"));
  CHECK(attribute(renewed, name));
  CHECK(of_server(world, "DescribeServers").at("/Servers/0/EngineAttributes") == "0 elements");
  world.pass(1s);
  CHECK(world.server_status("s") == "HEALTHY");
}

TEST_CASE("an update of engine attributes ends in the state it came from") {
  World world;
  world.put_server("s", "UNHEALTHY");
  const Answer given = of_server(world,
                                 "UpdateServerEngineAttributes",
                                 R"(,"AttributeName":"CHEF_PIVOTAL_KEY","AttributeValue":"mine")");
  CHECK_FALSE(attribute(given, "CHEF_PIVOTAL_KEY"));
  world.pass(1s);
  CHECK(world.server_status("s") == "UNHEALTHY");
  const Answer unknown =
      of_server(world, "UpdateServerEngineAttributes", R"(,"AttributeName":"COLOUR")");
  CHECK(unknown.type() == "ValidationException");
  CHECK(world.server_status("s") == "UNHEALTHY");
}

TEST_CASE("user data is a script that associates the instance with its server") {
  World world;
  world.put_server("s");
  const Answer answer = of_server(world,
                                  "ExportServerEngineAttribute",
                                  R"(,"ExportAttributeName":"Userdata","InputAttributes":[
      {"Name":"RunList","Value":"recipe[it's]"},{"Name":"OrganizationName","Value":"acme"}])");
  REQUIRE(answer.status() == 200);
  CHECK(answer.at("/ServerName") == "s");
  CHECK(answer.at("/EngineAttribute/Name") == "Userdata");
  const std::string script = answer.at("/EngineAttribute/Value");
  CHECK_THAT(script, Catch::StartsWith("#!/bin/bash\n"));
  CHECK_THAT(script, Catch::Contains("aws opsworks-cm associate-node"));
  CHECK_THAT(script, Catch::Contains("ORGANIZATION='acme'"));
  CHECK_THAT(script, Catch::Contains(R"(RUN_LIST='recipe[it'\''s]')"));
  CHECK_THAT(script, Catch::Contains("SERVER_NAME='s'"));
}

TEST_CASE("no other attribute than user data is exported, from known inputs only") {
  World world;
  world.put_server("s");
  const Answer other =
      of_server(world, "ExportServerEngineAttribute", R"(,"ExportAttributeName":"Password")");
  CHECK(other.type() == "ValidationException");
  CHECK(other.message() == "The attribute 'Password' is not supported.");
  const Answer input = of_server(world,
                                 "ExportServerEngineAttribute",
                                 R"(,"ExportAttributeName":"Userdata",
                                    "InputAttributes":[{"Name":"Colour","Value":"red"}])");
  CHECK(input.message() == "The attribute 'Colour' is not supported.");
}

TEST_CASE("a retention count below one is refused by the service itself") {
  World world;
  world.put_server("s");
  const Answer refused = of_server(world, "UpdateServer", R"(,"BackupRetentionCount":0)");
  CHECK(refused.type() == "ValidationException");
  CHECK(refused.message() == "BackupRetentionCount must be at least 1.");
}

TEST_CASE("account attributes count what there is") {
  World world;
  const auto counts = [&] {
    const Answer answer = world.call("DescribeAccountAttributes", "{}");
    CHECK(answer.at("/Attributes/0/Name") == "ServerLimit");
    CHECK(answer.at("/Attributes/0/Maximum") == "10");
    CHECK(answer.at("/Attributes/1/Name") == "ManualBackupLimit");
    CHECK(answer.at("/Attributes/1/Maximum") == "50");
    return answer.at("/Attributes/0/Used") + " " + answer.at("/Attributes/1/Used");
  };
  CHECK(counts() == "0 0");
  world.put_server("s");
  world.put_server("t");
  CHECK(counts() == "2 0");
  const std::string backup = world.take_backup("s");
  of_server(world, "StartMaintenance");  // its own backup is an automated one
  world.pass(2s);
  CHECK(counts() == "2 1");
  world.call("DeleteBackup", R"({"BackupId":")" + backup + "\"}");
  world.pass(1s);
  CHECK(counts() == "2 0");
}
