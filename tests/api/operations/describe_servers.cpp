// DescribeServers: one server, or all in pages.
#include <catch2/catch.hpp>

#include "tests/world.hpp"

using tests::Answer;
using tests::World;

namespace {

std::vector<std::string> names(const Answer& answer) {
  std::vector<std::string> list;
  for (const base::Json& server : answer.json["Servers"].GetArray()) {
    list.emplace_back(base::text_of(server["ServerName"]));
  }
  return list;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("without servers the list is empty and there") {
  World world;
  CHECK(world.call("DescribeServers", "{}").reply.body == R"({"Servers":[]})");
}

TEST_CASE("a server shows what it is, and neither tags nor credentials") {
  World world;
  world.control("POST",
                "/_emulator/world",
                R"({"Servers":[{"ServerName":"automate-06","Tags":[{"Key":"a","Value":"b"}]}]})");

  const Answer answer = world.call("DescribeServers", R"({"ServerName":"automate-06"})");

  CHECK(answer.at("/Servers/0/Status") == "HEALTHY");
  CHECK(answer.at("/Servers/0/CreatedAt") == "1469799527.52");
  CHECK(answer.at("/Servers/0/Engine") == "ChefAutomate");
  CHECK(answer.at("/Servers/0/EngineModel") == "Single");
  CHECK(answer.at("/Servers/0/AssociatePublicIpAddress") == "true");
  CHECK(answer.at("/Servers/0/DisableAutomatedBackup") == "false");
  CHECK(answer.at("/Servers/0/BackupRetentionCount") == "1");
  CHECK(answer.at("/Servers/0/EngineAttributes") == "0 elements");
  CHECK(answer.at("/Servers/0/ServerArn")
            .starts_with("arn:aws:opsworks-cm:us-east-1:123456789012:server/automate-06/"));
  CHECK(answer.at("/Servers/0/Endpoint").ends_with(".us-east-1.opsworks-cm.io"));
  CHECK(answer.at("/Servers/0/CloudFormationStackArn")
            .starts_with("arn:aws:cloudformation:us-east-1:123456789012:stack/"
                         "aws-opsworks-cm-instance-automate-06/"));
  CHECK_FALSE(answer.has("/Servers/0/Tags"));
  CHECK_FALSE(answer.has("/Servers/0/KeyPair"));
}

TEST_CASE("a server that is not there is not found") {
  World world;

  const Answer answer = world.call("DescribeServers", R"({"ServerName":"nobody"})");

  CHECK(answer.status() == 400);
  CHECK(answer.reply.body == R"({"__type":"ResourceNotFoundException",)"
                             R"("Message":"Server with name 'nobody' does not exist."})");
}

TEST_CASE("a server's name is told apart by its case") {
  World world;
  world.put_server("automate");
  CHECK(world.call("DescribeServers", R"({"ServerName":"Automate"})").status() == 400);
}

TEST_CASE("servers come in pages in the order of their names") {
  World world;
  for (const char* name : {"c", "a", "b"}) world.put_server(name);

  const Answer first = world.call("DescribeServers", R"({"MaxResults":2})");
  const Answer second = world.call(
      "DescribeServers", R"({"MaxResults":2,"NextToken":")" + first.at("/NextToken") + R"("})");

  CHECK(names(world.call("DescribeServers", "{}")) == Names{"a", "b", "c"});
  CHECK(names(first) == Names{"a", "b"});
  CHECK(names(second) == Names{"c"});
  CHECK_FALSE(second.has("/NextToken"));
}

TEST_CASE("the list of one server has no second page") {
  World world;
  for (const char* name : {"a", "b"}) world.put_server(name);
  const std::string token = world.call("DescribeServers", R"({"MaxResults":1})").at("/NextToken");

  CHECK(world.call("DescribeServers", R"({"ServerName":"a","NextToken":")" + token + R"("})")
            .type() == "InvalidNextTokenException");
}

TEST_CASE("a page ends where many authorities of Puppet servers had to be made for it") {
  World world;
  std::string list;
  for (int i = 1; i <= 51; ++i) {
    list += (i == 1 ? "" : ",") + std::string(R"({"Engine":"Puppet","ServerName":"s)") +
            std::to_string(i) + "\"}";
  }
  world.control("PUT", "/_emulator/world", R"({"Servers":[)" + list + "]}");

  const Answer first = world.call("DescribeServers", "{}");
  const Answer second =
      world.call("DescribeServers", R"({"NextToken":")" + first.at("/NextToken") + R"("})");

  CHECK(first.at("/Servers") == "50 elements");
  CHECK(second.at("/Servers") == "1 elements");
  CHECK(world.call("DescribeServers", "{}").at("/Servers") == "51 elements");
}
