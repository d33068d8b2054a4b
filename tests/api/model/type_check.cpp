// Values of the wrong JSON type, told in AWS's words.
#include <catch2/catch.hpp>

#include "tests/world.hpp"

using tests::Answer;
using tests::World;

namespace {

struct Case {
  const char* operation;
  const char* input;
  const char* message;
};

}  // namespace

TEST_CASE("a value of the wrong type is refused in AWS's own words") {
  const auto [operation, input, message] = GENERATE(values<Case>({
      {"CreateBackup", R"({"ServerName":1})", "NUMBER_VALUE can not be converted to a String"},
      {"CreateBackup", R"({"ServerName":1.5})", "NUMBER_VALUE can not be converted to a String"},
      {"CreateBackup", R"({"ServerName":true})", "TRUE_VALUE can not be converted to a String"},
      {"CreateBackup", R"({"ServerName":false})", "FALSE_VALUE can not be converted to a String"},
      {"CreateBackup", R"({"ServerName":[]})", "Start of list found where not expected"},
      {"CreateBackup",
       R"({"ServerName":{}})",
       "Start of structure or map found where not expected."},
      {"CreateBackup", R"({"Tags":"x"})", "Expected list or null"},
      {"CreateBackup", R"({"Tags":7})", "Expected list or null"},
      {"CreateBackup", R"({"Tags":{}})", "Start of structure or map found where not expected."},
      {"CreateBackup", R"({"Tags":["x"]})", "Expected null"},
      {"CreateBackup", R"({"Tags":[[]]})", "Start of list found where not expected"},
      {"CreateBackup",
       R"({"Tags":[{"Key":"a","Value":"b"},{"Key":1}]})",
       "NUMBER_VALUE can not be converted to a String"},
      {"DescribeBackups",
       R"({"MaxResults":"1"})",
       "STRING_VALUE can not be converted to an Integer"},
      {"DescribeBackups",
       R"({"MaxResults":true})",
       "TRUE_VALUE can not be converted to an Integer"},
      {"UpdateServer",
       R"({"DisableAutomatedBackup":1})",
       "NUMBER_VALUE can not be converted to a Boolean"},
      {"UpdateServer",
       R"({"DisableAutomatedBackup":"maybe"})",
       "STRING_VALUE can not be converted to an Boolean"},
      {"UntagResource", R"({"TagKeys":[1]})", "NUMBER_VALUE can not be converted to a String"},
  }));
  World world;
  INFO(operation << " " << input);

  const Answer answer = world.call(operation, input);

  CHECK(answer.status() == 400);
  CHECK(answer.type() == "SerializationException");
  CHECK(answer.message() == message);
}

TEST_CASE("of several values of the wrong type the first in the text is told") {
  World world;

  const Answer answer = world.call("CreateBackup", R"({"Description":true,"ServerName":1})");

  CHECK(answer.message() == "TRUE_VALUE can not be converted to a String");
}

TEST_CASE("a wrong type is told before a broken constraint") {
  World world;

  const Answer answer = world.call("CreateBackup", R"({"ServerName":"1abc","Description":1})");

  CHECK(answer.type() == "SerializationException");
}

TEST_CASE("a member that is null counts as absent") {
  World world;
  world.put_server("automate-06");

  const Answer answer =
      world.call("CreateBackup", R"({"ServerName":"automate-06","Description":null,"Tags":null})");

  CHECK(answer.status() == 200);
  CHECK_FALSE(answer.has("/Backup/Description"));
}

TEST_CASE("members that the model doesn't know are passed over") {
  World world;
  world.put_server("automate-06");

  const Answer answer =
      world.call("CreateBackup", R"({"ServerName":"automate-06","Colour":{"Red":[1]}})");

  CHECK(answer.status() == 200);
}

TEST_CASE("a decimal counts as the integer before its point") {
  World world;
  world.put_server("a");
  world.put_server("b");

  CHECK(world.call("DescribeServers", R"({"MaxResults":1.9})").at("/Servers") == "1 elements");
  CHECK(world.call("DescribeServers", R"({"MaxResults":0.9})").message() ==
        "1 validation error detected: Value '0' at 'maxResults' failed to satisfy constraint: "
        "Member must have value greater than or equal to 1");
}

TEST_CASE("an integer beyond 32 bits is held at their bounds") {
  World world;
  world.put_server("a");

  CHECK(world.call("DescribeServers", R"({"MaxResults":99999999999})").status() == 200);
  CHECK(world.call("DescribeServers", R"({"MaxResults":-99999999999})").message() ==
        "1 validation error detected: Value '-2147483648' at 'maxResults' failed to satisfy "
        "constraint: Member must have value greater than or equal to 1");
}

TEST_CASE("some words count as booleans") {
  const std::string word = GENERATE("true", "Yes", "y", "T", "1");
  World world;
  world.put_server("automate-06");

  const Answer answer = world.call(
      "UpdateServer", R"({"ServerName":"automate-06","DisableAutomatedBackup":")" + word + R"("})");

  CHECK(answer.at("/Server/DisableAutomatedBackup") == "true");
}
