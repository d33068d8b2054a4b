// Tags of servers and backups.
#include <catch2/catch.hpp>

#include "tests/world.hpp"

using namespace std::chrono_literals;
using tests::Answer;
using tests::World;

namespace {

// [{"Key":KEY,"Value":VALUE},…] of the numbers from `first` on.
std::string numbered(int first, int count) {
  std::string list;
  for (int i = first; i < first + count; ++i) {
    const std::string number = std::to_string(i);
    list += (list.empty() ? "" : ",");
    list += R"({"Key":"k)" + number + R"(","Value":"v)" + number + "\"}";
  }
  return "[" + list + "]";
}

std::string server_arn(World& world, const std::string& name = "s") {
  return world.call("DescribeServers", R"({"ServerName":")" + name + "\"}")
      .at("/Servers/0/ServerArn");
}

std::string backup_arn(World& world, const std::string& id) {
  return world.call("DescribeBackups", R"({"BackupId":")" + id + "\"}").at("/Backups/0/BackupArn");
}

Answer tag(World& world, const std::string& arn, const std::string& tags) {
  return world.call("TagResource", R"({"ResourceArn":")" + arn + R"(","Tags":)" + tags + "}");
}

Answer untag(World& world, const std::string& arn, const std::string& keys) {
  return world.call("UntagResource", R"({"ResourceArn":")" + arn + R"(","TagKeys":)" + keys + "}");
}

Answer list(World& world, const std::string& arn, const std::string& more = "") {
  return world.call("ListTagsForResource", R"({"ResourceArn":")" + arn + "\"" + more + "}");
}

// "key=value key=value", in the order of the list.
std::string tags_of(World& world, const std::string& arn) {
  const Answer answer = list(world, arn);
  REQUIRE(answer.status() == 200);
  std::string text;
  for (const auto& each : answer.json["Tags"].GetArray()) {
    text += (text.empty() ? "" : " ") + std::string(each["Key"].GetString()) + "=" +
            each["Value"].GetString();
  }
  return text;
}

std::string backup_with(World& world, const std::string& tags) {
  const Answer taken = world.call("CreateBackup", R"({"ServerName":"s","Tags":)" + tags + "}");
  world.pass(2s);
  return taken.at("/Backup/BackupId");
}

}  // namespace

TEST_CASE("tags are put on a server, changed and taken away") {
  World world;
  world.put_server("s");
  const std::string arn = server_arn(world);
  CHECK(tags_of(world, arn).empty());
  CHECK(tag(world, arn, R"([{"Key":"Stage","Value":"test"},{"Key":"Owner","Value":""}])")
            .reply.body == "{}");
  CHECK(tags_of(world, arn) == "Owner= Stage=test");
  tag(world, arn, R"([{"Key":"Stage","Value":"live"}])");
  CHECK(tags_of(world, arn) == "Owner= Stage=live");
  CHECK(untag(world, arn, R"(["Stage","never-there"])").reply.body == "{}");
  CHECK(tags_of(world, arn) == "Owner=");
}

TEST_CASE("keys are told apart by case") {
  World world;
  world.put_server("s");
  tag(world, server_arn(world), R"([{"Key":"a","Value":"1"},{"Key":"A","Value":"2"}])");
  CHECK(tags_of(world, server_arn(world)) == "A=2 a=1");
}

TEST_CASE("white space at both ends of keys and values is cut off") {
  World world;
  world.put_server("s");
  tag(world, server_arn(world), R"([{"Key":"  a b ","Value":" c  "},{"Key":"d","Value":"  "}])");
  CHECK(tags_of(world, server_arn(world)) == "a b=c d=");
  const Answer refused = tag(world, server_arn(world), R"([{"Key":"   ","Value":"x"}])");
  CHECK(refused.type() == "ValidationException");
  CHECK(refused.message() == "A tag key cannot consist of white space only.");
}

TEST_CASE("a key that is given with white space takes its tag away") {
  World world;
  world.put_server("s");
  tag(world, server_arn(world), R"([{"Key":" a ","Value":"1"}])");
  REQUIRE(tags_of(world, server_arn(world)) == "a=1");
  untag(world, server_arn(world), R"([" a "])");
  CHECK(tags_of(world, server_arn(world)).empty());
}

TEST_CASE("keys that AWS reserves or that come twice are refused, and nothing is changed") {
  World world;
  world.put_server("s");
  const std::string arn = server_arn(world);
  const auto tags = GENERATE(R"([{"Key":"x","Value":"1"},{"Key":"aws:x","Value":"1"}])",
                             R"([{"Key":"x","Value":"1"},{"Key":"AWS:x","Value":"1"}])",
                             R"([{"Key":"x","Value":"1"},{"Key":" aws:x","Value":"1"}])",
                             R"([{"Key":"x","Value":"1"},{"Key":"x","Value":"2"}])",
                             R"([{"Key":"x","Value":"1"},{"Key":" x ","Value":"2"}])");
  CHECK(tag(world, arn, tags).type() == "ValidationException");
  CHECK(tags_of(world, arn).empty());
  CHECK(
      world.call("CreateBackup", R"({"ServerName":"s","Tags":)" + std::string(tags) + "}").type() ==
      "ValidationException");
  CHECK(world.server_status("s") == "HEALTHY");
}

TEST_CASE("a resource bears fifty tags at most") {
  World world;
  world.put_server("s");
  const std::string arn = server_arn(world);
  const Answer at_once = tag(world, arn, numbered(0, 51));
  CHECK(at_once.type() == "ValidationException");
  CHECK(at_once.message() == "A resource cannot have more than 50 user tags.");
  CHECK(tag(world, arn, numbered(0, 50)).status() == 200);
  CHECK(tag(world, arn, numbered(0, 50)).status() == 200);  // changing is no adding
  CHECK(tag(world, arn, numbered(49, 2)).type() == "ValidationException");
  CHECK(list(world, arn).at("/Tags") == "50 elements");
  untag(world, arn, R"(["k0"])");
  CHECK(tag(world, arn, numbered(50, 1)).status() == 200);
}

TEST_CASE("a backup inherits its server's tags; its own win") {
  World world;
  world.put_server("s");
  tag(world, server_arn(world), R"([{"Key":"a","Value":"server"},{"Key":"b","Value":"server"}])");
  const std::string id =
      backup_with(world, R"([{"Key":"b","Value":"own"},{"Key":"c","Value":"own"}])");
  CHECK(tags_of(world, backup_arn(world, id)) == "a=server b=own c=own");
  CHECK(tags_of(world, server_arn(world)) == "a=server b=server");
}

TEST_CASE("an automated backup inherits its server's tags") {
  World world;
  world.control("POST",
                "/_emulator/world",
                R"({"Servers":[{"ServerName":"s","PreferredBackupWindow":"14:00",
                    "Tags":[{"Key":"a","Value":"1"}]}]})");
  world.pass(1h);
  CHECK(tags_of(world, backup_arn(world, "s-20160729140000000")) == "a=1");
}

TEST_CASE("what a server's tags undergo, those of its backups undergo, and not the other way") {
  World world;
  world.put_server("s");
  world.put_server("t");
  const std::string id = backup_with(world, R"([{"Key":"own","Value":"1"}])");
  const std::string other = world.take_backup("t");
  tag(world, server_arn(world), R"([{"Key":"a","Value":"1"}])");
  CHECK(tags_of(world, backup_arn(world, id)) == "a=1 own=1");
  CHECK(tags_of(world, backup_arn(world, other)).empty());
  untag(world, server_arn(world), R"(["a"])");
  CHECK(tags_of(world, backup_arn(world, id)) == "own=1");
  tag(world, backup_arn(world, id), R"([{"Key":"b","Value":"1"}])");
  CHECK(tags_of(world, backup_arn(world, id)) == "b=1 own=1");
  CHECK(tags_of(world, server_arn(world)).empty());
}

TEST_CASE("a backup's tags together with the inherited ones are fifty at most") {
  World world;
  world.put_server("s");
  tag(world, server_arn(world), numbered(0, 40));
  const Answer refused =
      world.call("CreateBackup", R"({"ServerName":"s","Tags":)" + numbered(40, 11) + "}");
  CHECK(refused.type() == "ValidationException");
  CHECK(world.server_status("s") == "HEALTHY");
  const std::string id = backup_with(world, numbered(30, 20));
  CHECK(list(world, backup_arn(world, id)).at("/Tags") == "50 elements");
}

TEST_CASE("a server's new tags leave none of its backups with more than fifty") {
  World world;
  world.put_server("s");
  const std::string id = backup_with(world, numbered(0, 50));
  CHECK(tag(world, server_arn(world), numbered(50, 1)).type() == "ValidationException");
  CHECK(tags_of(world, server_arn(world)).empty());
  CHECK(list(world, backup_arn(world, id)).at("/Tags") == "50 elements");
}

TEST_CASE("a new server bears the tags that it was created with") {
  World world;
  const Answer created = world.call("CreateServer", R"({"ServerName":"s","Engine":"ChefAutomate",
      "InstanceType":"m5.large","ServiceRoleArn":"arn:aws:iam::123456789012:role/x",
      "InstanceProfileArn":"arn:aws:iam::123456789012:instance-profile/x",
      "Tags":[{"Key":" a ","Value":"1"}]})");
  REQUIRE(created.status() == 200);
  CHECK_FALSE(created.has("/Server/Tags"));
  CHECK(tags_of(world, server_arn(world)) == "a=1");
}

TEST_CASE("tags are gone with their server, and those of its manual backups stay") {
  World world;
  world.put_server("s");
  const std::string first_arn = server_arn(world);
  tag(world, first_arn, R"([{"Key":"a","Value":"1"}])");
  const std::string id = world.take_backup("s");
  world.call("DeleteServer", R"({"ServerName":"s"})");
  world.pass(2s);
  CHECK(list(world, first_arn).type() == "ResourceNotFoundException");
  CHECK(tags_of(world, backup_arn(world, id)) == "a=1");
  world.put_server("s");
  CHECK(tags_of(world, server_arn(world)).empty());
  CHECK(list(world, first_arn).type() == "ResourceNotFoundException");
}

TEST_CASE("an ARN of nothing, of another region or of another account finds nothing") {
  World world;
  world.put_server("s");
  const std::string arn = server_arn(world);
  const auto swapped = [&](const std::string& from, const std::string& to) {
    std::string other = arn;
    return other.replace(other.find(from), from.size(), to);
  };
  for (const std::string& other : {swapped("server/s", "server/t"),
                                   swapped("us-east-1", "eu-west-1"),
                                   swapped("123456789012", "210987654321"),
                                   swapped("server/s", "node/s"),
                                   arn + "0",
                                   arn.substr(0, arn.rfind('/'))}) {
    INFO(other);
    const Answer answer = list(world, other);
    CHECK(answer.type() == "ResourceNotFoundException");
    CHECK(answer.message() == "Resource with ARN '" + other + "' does not exist.");
  }
  CHECK(world.call("ListTagsForResource", R"({"ResourceArn":")" + arn + "\"}", "210987654321")
            .type() == "ResourceNotFoundException");
}

TEST_CASE("tags come in pages, in the order of their keys") {
  World world;
  world.put_server("s");
  const std::string arn = server_arn(world);
  tag(world, arn, numbered(10, 5));
  std::string seen;
  std::string token;
  do {
    const Answer page =
        list(world,
             arn,
             R"(,"MaxResults":2)" + (token.empty() ? "" : R"(,"NextToken":")" + token + "\""));
    for (const auto& each : page.json["Tags"].GetArray()) seen += each["Key"].GetString();
    token = page.at("/NextToken");
    untag(world, arn, R"(["k10"])");  // already seen: the next page begins where it would have
  } while (!token.empty());
  CHECK(seen == "k10k11k12k13k14");
}

TEST_CASE("a token for tags is good for its own resource only") {
  World world;
  world.put_server("s");
  world.put_server("t");
  for (const char* name : {"s", "t"}) tag(world, server_arn(world, name), numbered(0, 3));
  const std::string token = list(world, server_arn(world), R"(,"MaxResults":1)").at("/NextToken");
  REQUIRE_FALSE(token.empty());
  const std::string more = R"(,"NextToken":")" + token + "\"";
  CHECK(list(world, server_arn(world), more).status() == 200);
  // The model declares no InvalidNextTokenException here.
  CHECK(list(world, server_arn(world, "t"), more).type() == "ValidationException");
  CHECK(list(world, server_arn(world), R"(,"NextToken":"x")").type() == "ValidationException");
}
