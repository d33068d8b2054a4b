// POST /_emulator/world: seeds and forces servers and backups, all of a document or nothing.
#include <catch2/catch.hpp>

#include "tests/world.hpp"

using tests::Answer;
using tests::some_account;
using tests::World;

namespace {

Answer post(World& world, const std::string& document) {
  return world.control("POST", "/_emulator/world", document);
}

std::string tags_of(World& world, const std::string& arn) {
  return world.call("ListTagsForResource", R"({"ResourceArn":")" + arn + R"("})").reply.body;
}

}  // namespace

TEST_CASE("a server needs no more than its name") {
  World world;

  CHECK(post(world, R"({"Servers":[{"ServerName":"automate-06"}]})").status() == 200);

  CHECK(world.server_status("automate-06") == "HEALTHY");
}

TEST_CASE("an empty document changes nothing") {
  World world;
  CHECK(post(world, "{}").status() == 200);
  CHECK(post(world, R"({"Servers":[],"Backups":null})").status() == 200);
  CHECK(world.call("DescribeServers", "{}").at("/Servers") == "0 elements");
}

TEST_CASE("a server may be seeded in any region, with tags and any member") {
  World world;

  post(world, R"({"Servers":[{"ServerName":"automate-06","Region":"eu-central-1",
                  "Status":"UNHEALTHY","StatusReason":"disk full",
                  "CreatedAt":"2016-01-01T00:00:00Z","InstanceType":"r5.xlarge",
                  "DisableAutomatedBackup":true,"BackupRetentionCount":7,
                  "Tags":[{"Key":"Team","Value":"ops"}]}]})");

  const Answer found = world.call("DescribeServers", "{}", some_account, "eu-central-1");
  CHECK(found.at("/Servers/0/Status") == "UNHEALTHY");
  CHECK(found.at("/Servers/0/StatusReason") == "disk full");
  CHECK(found.reply.body.find(R"("CreatedAt":1451606400,)") != std::string::npos);
  CHECK(found.at("/Servers/0/InstanceType") == "r5.xlarge");
  CHECK(found.at("/Servers/0/DisableAutomatedBackup") == "true");
  CHECK(found.at("/Servers/0/BackupRetentionCount") == "7");
  CHECK(found.at("/Servers/0/ServerArn").starts_with("arn:aws:opsworks-cm:eu-central-1:"));
  CHECK(world.call("DescribeServers", "{}").at("/Servers") == "0 elements");
}

TEST_CASE("members that are not given keep what they were") {
  World world;
  post(world, R"({"Servers":[{"ServerName":"a","InstanceType":"r5.xlarge"}]})");
  const std::string before =
      world.call("DescribeServers", R"({"ServerName":"a"})").at("/Servers/0/ServerArn");

  post(world, R"({"Servers":[{"ServerName":"a","Status":"RUNNING"}]})");

  const Answer after = world.call("DescribeServers", R"({"ServerName":"a"})");
  CHECK(after.at("/Servers/0/Status") == "RUNNING");
  CHECK(after.at("/Servers/0/InstanceType") == "r5.xlarge");
  CHECK(after.at("/Servers/0/ServerArn") == before);
}

TEST_CASE("tags that are given replace those that were there") {
  World world;
  post(world, R"({"Servers":[{"ServerName":"a","Tags":[{"Key":"x","Value":"1"}]}]})");
  const std::string arn =
      world.call("DescribeServers", R"({"ServerName":"a"})").at("/Servers/0/ServerArn");

  post(world, R"({"Servers":[{"ServerName":"a","Status":"RUNNING"}]})");
  CHECK(tags_of(world, arn) == R"({"Tags":[{"Key":"x","Value":"1"}]})");

  post(world, R"({"Servers":[{"ServerName":"a","Tags":[{"Key":"y","Value":"2"}]}]})");
  CHECK(tags_of(world, arn) == R"({"Tags":[{"Key":"y","Value":"2"}]})");
}

TEST_CASE("a backup needs no more than its id, which tells its server") {
  World world;

  CHECK(post(world, R"({"Backups":[{"BackupId":"web-1-20160101000000000"}]})").status() == 200);

  const Answer found = world.call("DescribeBackups", "{}");
  CHECK(found.at("/Backups/0/ServerName") == "web-1");
  CHECK(found.at("/Backups/0/BackupType") == "MANUAL");
  CHECK(found.at("/Backups/0/Status") == "OK");
}

TEST_CASE("a backup of any id belongs to a server whose name is one") {
  const auto [id, server] = GENERATE(table<std::string, std::string>(
      {{"nightly", "nightly"},
       {"v1.2:final", "v1"},
       {std::string(41, 'a') + "-20160729133847520", std::string(40, 'a')},
       {std::string(79, 'b'), std::string(40, 'b')}}));
  World world;

  world.control("POST", "/_emulator/world", R"({"Backups":[{"BackupId":")" + id + R"("}]})");

  CHECK(world.call("DescribeBackups", "{}").at("/Backups/0/ServerName") == server);
  const std::string whole = world.control("GET", "/_emulator/world").reply.body;
  CHECK(world.control("PUT", "/_emulator/world", whole).status() == 200);
  CHECK(world.control("GET", "/_emulator/world").reply.body == whole);
}

TEST_CASE("a backup may be seeded with any member") {
  World world;

  post(world, R"({"Backups":[{"BackupId":"old","ServerName":"web","BackupType":"AUTOMATED",
                  "Status":"FAILED","StatusDescription":"no disk","CreatedAt":1451606400.5,
                  "Description":"seeded","S3DataSize":7}]})");

  const Answer found = world.call("DescribeBackups", R"({"BackupId":"old"})");
  CHECK(found.at("/Backups/0/ServerName") == "web");
  CHECK(found.at("/Backups/0/BackupType") == "AUTOMATED");
  CHECK(found.at("/Backups/0/Status") == "FAILED");
  CHECK(found.at("/Backups/0/StatusDescription") == "no disk");
  CHECK(found.at("/Backups/0/CreatedAt") == "1451606400.5");
  CHECK(found.at("/Backups/0/S3DataSize") == "7");
}

TEST_CASE("a document may hold more than the limits allow") {
  api::Settings settings;
  settings.manual_backups_max = 1;
  settings.servers_max = 1;
  World world(settings);

  CHECK(post(world, R"({"Servers":[{"ServerName":"a"},{"ServerName":"b"}],
                        "Backups":[{"BackupId":"a-1"},{"BackupId":"a-2"}]})")
            .status() == 200);

  CHECK(world.call("DescribeBackups", "{}").at("/Backups") == "2 elements");
  CHECK(world.call("CreateBackup", R"({"ServerName":"a"})").type() == "LimitExceededException");
}

TEST_CASE("a body that is no JSON is told where it is none, and what to send") {
  const auto [body, told] = GENERATE(table<const char*, const char*>(
      {{"", "The body is missing. Send such as {"},
       {"x", "The body is not JSON: line 1, column 1: Invalid val"},
       {"{\n  \"a\": 1,\n  b", "line 3, column 3: Missing a name"}}));
  World world;

  const Answer answer = post(world, body);

  CHECK(answer.status() == 400);
  INFO(answer.message());
  CHECK(answer.message().find(told) != std::string::npos);
  CHECK(answer.message().find("Send such as {\"Servers\":[") != std::string::npos);
}

TEST_CASE("every mistake of a document is listed with its path, and nothing is changed") {
  World world;
  post(world, R"({"Servers":[{"ServerName":"a"}]})");

  const Answer answer = post(world, R"({
    "Servers": [
      {"ServerName": "good"},
      {"ServerName": "1bad", "Status": "FINE", "Colour": "red"},
      {"ServerName": "a", "BackupRetentionCount": "x", "Tags": [{"Key": "k", "Value": 1}]},
      7,
      {"Status": "HEALTHY", "CreatedAt": "yesterday", "Region": "US EAST"}],
    "Backups": {}, "Sevrers": []})");

  CHECK(answer.status() == 400);
  const std::string message = answer.message();
  CHECK(message.starts_with("Nothing was changed. "));
  for (const std::string mistake :
       {R"(Servers[1].ServerName: must match [a-zA-Z][a-zA-Z0-9\-]*)",
        "Servers[1].Status: must be one of BACKING_UP, CONNECTION_LOST, ",
        "Servers[1].Colour: is not known; known are ",
        "Servers[2].BackupRetentionCount: must be an integer",
        "Servers[2].Tags[0].Value: must be a string",
        "Servers[3]: must be an object",
        "Servers[4].ServerName: is missing",
        "Servers[4].CreatedAt: must be a time: RFC 3339, such as 2016-07-29T13:38:47.520Z, or "
        "epoch "
        "seconds",
        "Servers[4].Region: must match [a-z0-9-]{1,32}",
        "Backups: must be a list",
        "Sevrers: is not known; known are "}) {
    INFO(message);
    CHECK(message.find(mistake) != std::string::npos);
  }
  CHECK(world.call("DescribeServers", "{}").at("/Servers") == "1 elements");
}

TEST_CASE("a document that says something twice is refused") {
  const auto [document, mistake] = GENERATE(table<const char*, const char*>(
      {{R"({"Servers":[],"Servers":[]})", "Servers: is given twice"},
       {R"({"Servers":[{"ServerName":"a"},{"ServerName":"a","Region":"us-east-1"}]})",
        "Servers[1].ServerName: stands in the list already"},
       {R"({"Servers":[{"ServerName":"a","Status":"FAILED","Status":"HEALTHY"}]})",
        "Servers[0].Status: is given twice"},
       {R"({"Events":[{"Id":7,"Region":"r","ServerName":"a","CreatedAt":1,"Message":"m"},
                      {"Id":7,"Region":"r","ServerName":"b","CreatedAt":1,"Message":"m"}]})",
        "Events[1].Id: stands in the list already"},
       {R"({"Names":[{"Region":"r","ServerName":"a","Servers":1,"Associations":1,"LastBackupAt":0},
                     {"Region":"r","ServerName":"a","Servers":1,"Associations":1,"LastBackupAt":0}
                    ]})",
        "Names[1].ServerName: stands in the list already"},
       {R"({"Associations":[{"Region":"r","ServerName":"a","NodeAssociationStatusToken":"t",
                             "NodeName":"m","NodeAssociationStatus":"SUCCESS"},
                            {"Region":"r","ServerName":"a","NodeAssociationStatusToken":"t",
                             "NodeName":"n","NodeAssociationStatus":"FAILED"}]})",
        "Associations[1].NodeAssociationStatusToken: stands in the list already"},
       {R"({"Faults":[{"Id":2,"Error":"E"},{"Id":2,"Error":"F"}]})",
        "Faults[1].Id: must be more than 2"}}));
  World world;

  const Answer refused = world.control("PUT", "/_emulator/world", document);

  CHECK(refused.status() == 400);
  INFO(refused.message());
  CHECK(refused.message().find(mistake) != std::string::npos);
}

TEST_CASE("the same names in two regions are no contradiction") {
  World world;
  const Answer answer =
      post(world, R"({"Servers":[{"ServerName":"a"},{"ServerName":"a","Region":"eu-west-1"}]})");
  CHECK(answer.status() == 200);
}

TEST_CASE("an integer that could not be kept is refused instead of cut") {
  World world;
  const Answer refused =
      post(world, R"({"Servers":[{"ServerName":"a","BackupRetentionCount":2147483648}]})");
  CHECK(refused.message() ==
        "Nothing was changed. Servers[0].BackupRetentionCount: must be at most 2147483647.");
}

TEST_CASE("a document that is no object is told so") {
  World world;
  CHECK(post(world, "[]").message() == "Nothing was changed. The body: must be an object.");
}

TEST_CASE("two worlds never see each other") {
  World world;
  const std::string document = R"({"Servers":[{"ServerName":"a"}]})";
  world.control("POST", "/_emulator/world", document, "111111111111");

  world.call("CreateBackup", R"({"ServerName":"a"})", "111111111111");

  CHECK(world.call("DescribeServers", "{}", "222222222222").at("/Servers") == "0 elements");
  CHECK(world.call("DescribeBackups", "{}", "222222222222").at("/Backups") == "0 elements");
  CHECK(world.call("DescribeBackups", "{}", "111111111111", "eu-west-1").at("/Backups") ==
        "0 elements");
  CHECK(world.call("DescribeBackups", "{}", "111111111111").at("/Backups") == "1 elements");
}

TEST_CASE("reading makes no world, and neither does a request that fails") {
  World world;
  world.call("DescribeServers", "{}");
  world.call("DescribeBackups", "{}");
  world.call("CreateBackup", R"({"ServerName":"nobody"})");
  world.call("CreateBackup", "{}");
  world.control("GET", "/_emulator/health");
  post(world, "not JSON");

  CHECK(storage::list_worlds(world.database()).empty());

  world.put_server("a");
  CHECK(storage::list_worlds(world.database()).size() == 1);
}

TEST_CASE("the same requests give the same bodies in every world of one seed and clock") {
  World world;
  const auto history = [&](const std::string& account) {
    std::string bodies;
    const auto note = [&](const Answer& answer) { bodies += answer.reply.body + "\n"; };
    note(world.control("POST",
                       "/_emulator/world",
                       R"({"Servers":[{"ServerName":"a","Tags":[{"Key":"k","Value":"v"}]},
                                      {"ServerName":"b","Region":"eu-west-1"}]})",
                       account));
    note(world.call("CreateBackup", R"({"ServerName":"a","Description":"one"})", account));
    note(world.call("CreateBackup", R"({"ServerName":"a"})", account));
    note(world.call("CreateBackup", R"({"ServerName":"b"})", account, "eu-west-1"));
    note(world.call("DescribeServers", "{}", account));
    note(world.call("DescribeBackups", "{}", account, "eu-west-1"));
    note(world.call("CreateBackup", R"({"ServerName":"1"})", account));
    return bodies;
  };

  std::string first = history("111111111111");
  std::string second = history("222222222222");

  for (std::size_t at = second.find("222222222222"); at != std::string::npos;
       at = second.find("222222222222", at)) {
    second.replace(at, 12, "111111111111");
  }
  CHECK(first == second);
}

TEST_CASE("another seed gives other endpoints and ARNs") {
  api::Settings settings;
  settings.seed = 7;
  World one;
  World other(settings);
  one.put_server("a");
  other.put_server("a");
  const auto endpoint = [](World& world) {
    return world.call("DescribeServers", "{}").at("/Servers/0/Endpoint");
  };

  CHECK(endpoint(one) != endpoint(other));
}
