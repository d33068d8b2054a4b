// Broken constraints, told in AWS's grammar.
#include "api/model/validate.hpp"

#include <catch2/catch.hpp>

#include "tests/world.hpp"

using tests::Answer;
using tests::World;

namespace {

// What CreateBackup says of an input.
std::string complaint(const std::string& input) {
  World world;
  const Answer answer = world.call("CreateBackup", input);
  CHECK(answer.status() == 400);
  CHECK(answer.type() == "ValidationException");
  return answer.message();
}

std::string violation(const std::string& value, const std::string& at, const std::string& must) {
  return "Value " + value + " at '" + at + "' failed to satisfy constraint: Member must " + must;
}

const std::string name_pattern = R"(satisfy regular expression pattern: [a-zA-Z][a-zA-Z0-9\-]*)";
const std::string tag_pattern =
    R"(satisfy regular expression pattern: ^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$)";

std::string repeated(std::string_view text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += text;
  return result;
}

std::string tags_of(int count) {
  std::string list;
  for (int i = 0; i < count; ++i) {
    list += (i == 0 ? "" : ",") + (R"({"Key":"k)" + std::to_string(i)) + R"(","Value":""})";
  }
  return R"({"ServerName":"automate-06","Tags":[)" + list + "]}";
}

}  // namespace

TEST_CASE("a required member that is missing is named") {
  CHECK(complaint("{}") ==
        "1 validation error detected: " + violation("null", "serverName", "not be null"));
}

TEST_CASE("a broken pattern is told verbatim") {
  CHECK(complaint(R"({"ServerName":"1abc"})") ==
        "1 validation error detected: " + violation("'1abc'", "serverName", name_pattern));
}

TEST_CASE("a pattern must match the whole value") {
  CHECK(complaint(R"({"ServerName":"abc\n"})") ==
        "1 validation error detected: " + violation("'abc\n'", "serverName", name_pattern));
}

TEST_CASE("of one value the pattern is told before the length") {
  CHECK(complaint(R"({"ServerName":""})") ==
        "2 validation errors detected: " + violation("''", "serverName", name_pattern) + "; " +
            violation("''", "serverName", "have length greater than or equal to 1"));

  const std::string long_name = repeated("_", 41);
  CHECK(complaint(R"({"ServerName":")" + long_name + R"("})") ==
        "2 validation errors detected: " +
            violation("'" + long_name + "'", "serverName", name_pattern) + "; " +
            violation("'" + long_name + "'", "serverName", "have length less than or equal to 40"));
}

TEST_CASE("a server's name has 40 characters at most") {
  World world;
  const std::string name40 = repeated("n", 40);
  world.put_server(name40);

  CHECK(world.call("CreateBackup", R"({"ServerName":")" + name40 + R"("})").status() == 200);
  CHECK(complaint(R"({"ServerName":")" + name40 + R"(n"})") ==
        "1 validation error detected: " +
            violation("'" + name40 + "n'", "serverName", "have length less than or equal to 40"));
}

TEST_CASE("a description has 10,000 characters at most, each counted once whatever its bytes") {
  const std::string smile = GENERATE("x", "\xC3\xA4", "\xF0\x9F\x98\x80", "\\ud83d\\ude00");
  World world;
  world.put_server("automate-06");
  const std::string before = R"({"ServerName":"automate-06","Description":")";

  CHECK(world.call("CreateBackup", before + repeated(smile, 10'000) + R"("})").status() == 200);

  const std::string message = complaint(before + repeated(smile, 10'001) + R"("})");
  const std::string end =
      "' at 'description' failed to satisfy constraint: Member must have length "
      "less than or equal to 10000";
  CHECK(message.substr(message.size() - end.size()) == end);
}

TEST_CASE("violations stand in the order in which a Java HashMap holds the members") {
  const std::string message = complaint(R"({"Tags":[{"Key":"","Value":"a;b"}],"Description":")" +
                                        repeated("x", 10'001) + R"(","ServerName":"1"})");

  CHECK(message ==
        "4 validation errors detected: " + violation("'1'", "serverName", name_pattern) + "; " +
            violation("'" + repeated("x", 10'001) + "'",
                      "description",
                      "have length less than or equal to 10000") +
            "; " + violation("'a;b'", "tags.1.member.value", tag_pattern) + "; " +
            violation("''", "tags.1.member.key", "have length greater than or equal to 1"));
}

TEST_CASE("CreateServer without anything names its five required members in that order") {
  World world;

  CHECK(world.call("CreateServer", "{}").message() ==
        "5 validation errors detected: " + violation("null", "instanceType", "not be null") + "; " +
            violation("null", "serverName", "not be null") + "; " +
            violation("null", "instanceProfileArn", "not be null") + "; " +
            violation("null", "engine", "not be null") + "; " +
            violation("null", "serviceRoleArn", "not be null"));
}

TEST_CASE("an element of a list is named by its place") {
  CHECK(complaint(R"({"ServerName":"a","Tags":[{"Key":"a","Value":"b"},{"Value":"c"}]})") ==
        "1 validation error detected: " + violation("null", "tags.2.member.key", "not be null"));
}

TEST_CASE("a list of strings is one value, and all that its elements must be is told") {
  World world;
  const Answer answer =
      world.call("UntagResource",
                 R"({"ResourceArn":"arn:aws:opsworks-cm:us-east-1:123456789012:server/a/b",
          "TagKeys":["a",";"]})");

  CHECK(answer.message() ==
        "1 validation error detected: Value '[a, ;]' at 'tagKeys' failed to satisfy constraint: "
        "Member must satisfy constraint: [Member must have length less than or equal to 128, "
        "Member must have length greater than or equal to 1, Member must " +
            tag_pattern + "]");
}

TEST_CASE("an empty text shows in a list that is printed, wherever it stands") {
  World world;
  const auto shown = [&](const std::string& keys) {
    const std::string message =
        world
            .call("UntagResource",
                  R"({"ResourceArn":"arn:aws:opsworks-cm:us-east-1:123456789012:server/a/b",)"
                  R"("TagKeys":)" +
                      keys + "}")
            .message();
    return message.substr(0, message.find(" failed"));
  };

  CHECK(shown(R"(["","Name"])") == "1 validation error detected: Value '[, Name]' at 'tagKeys'");
  CHECK(shown(R"(["","",";"])") == "1 validation error detected: Value '[, , ;]' at 'tagKeys'");
  CHECK(shown(R"(["Name",""])") == "1 validation error detected: Value '[Name, ]' at 'tagKeys'");
}

TEST_CASE("a null among tags breaks a constraint of the list") {
  CHECK(complaint(R"({"ServerName":"a","Tags":[null]})") ==
        "1 validation error detected: Value '[null]' at 'tags' failed to satisfy constraint: "
        "Member must satisfy constraint: [Member must not be null]");
}

TEST_CASE("a list of 201 tags breaks the model, and prints each of them") {
  const std::string message = complaint(tags_of(201));

  CHECK(message.starts_with(
      "1 validation error detected: Value '[Tag(key=k0, value=), Tag(key=k1, value=), "));
  CHECK(
      message.ends_with(", Tag(key=k200, value=)]' at 'tags' failed to satisfy constraint: "
                        "Member must have length less than or equal to 200"));
}

TEST_CASE("up to 200 tags pass the model, but the service takes 50") {
  World world;
  world.put_server("automate-06");

  CHECK(world.call("CreateBackup", tags_of(200)).message() ==
        "A resource cannot have more than 50 user tags.");
  CHECK(world.call("CreateBackup", tags_of(51)).message() ==
        "A resource cannot have more than 50 user tags.");
  CHECK(world.call("CreateBackup", tags_of(50)).status() == 200);
}

TEST_CASE("ten violations are told at most") {
  std::string list;
  for (int i = 0; i < 11; ++i) list += std::string(i == 0 ? "" : ",") + "{}";

  const std::string message = complaint(R"({"ServerName":"a","Tags":[)" + list + "]}");

  CHECK(message.starts_with("10 validation errors detected: Value null at 'tags.1.member.value'"));
  CHECK(
      message.ends_with("Value null at 'tags.5.member.key' failed to satisfy constraint: Member "
                        "must not be null"));
}

TEST_CASE("a sensitive value is never shown") {
  constexpr api::Shape secret{.name = "Secret", .max = 3, .sensitive = true};
  const std::array entry_members{api::Member{"Name", &secret, true, false},
                                 api::Member{"Value", &secret, false, false}};
  const api::Shape entry{.name = "Entry", .kind = api::Kind::structure, .members = entry_members};
  const api::Shape entries{.name = "Entries", .kind = api::Kind::list, .max = 1, .element = &entry};
  const std::array members{api::Member{"CustomPrivateKey", &secret, false, false},
                           api::Member{"Entries", &entries, false, false}};
  const api::Shape input{.name = "Input", .kind = api::Kind::structure, .members = members};
  base::JsonDocument json;

  SECTION("where it breaks a constraint itself") {
    REQUIRE(base::parse_json(R"({"CustomPrivateKey":"hush"})", json));
    CHECK(api::find_violations(json, input) ==
          "1 validation error detected: Value at 'customPrivateKey' failed to satisfy constraint: "
          "Member must have length less than or equal to 3");
  }
  SECTION("where it lies in a list that is too long") {
    REQUIRE(base::parse_json(R"({"Entries":[{"Name":"abc"},{"Name":"def"}]})", json));
    const std::string message = api::find_violations(json, input).value();
    INFO(message);
    CHECK(message.find("abc") == std::string::npos);
    CHECK(message.find("Member must have length less than or equal to 1") != std::string::npos);
  }
}

// --- However large ---------------------------------------------------------------------------

TEST_CASE("a message shows the begin of a large value") {
  const std::string text = complaint(R"({"ServerName":")" + std::string(5'000'000, 'a') + R"("})");

  CHECK(text ==
        "1 validation error detected: " + violation("'" + std::string(4'194'304, 'a') + "...'",
                                                    "serverName",
                                                    "have length less than or equal to 40"));
}

TEST_CASE("a large value is cut between characters") {
  const std::string text = complaint(R"({"ServerName":"b)" + repeated("ä", 2'200'000) + R"("})");

  CHECK(text.find("'b" + repeated("ä", 2'097'151) + "...'") != std::string::npos);
}

TEST_CASE("a list of 199,000 wrong structures gets an answer of a bounded size") {
  std::string list = "{}";
  for (int i = 1; i < 199'000; ++i) list += ",{}";
  const std::string input = R"({"ServerName":"automate-06","Tags":[)" + list + "]}";

  const std::string text = complaint(input);

  CHECK(text.starts_with("10 validation errors detected: Value '[Tag(key=null, value=null), Tag("));
  CHECK(text.find("...' at 'tags' failed to satisfy constraint: Member must have length less than "
                  "or equal to 200") != std::string::npos);
  CHECK(text.find("Value null at 'tags.") != std::string::npos);
  CHECK(text.size() < 4'200'000);
}

TEST_CASE("members that nobody knows hide none that somebody does") {
  std::string input = R"({"ServerName":"1","ServerName":"a")";
  for (int i = 0; i < 90'000; ++i) input += ",\"x" + std::to_string(i) + "\":1";
  World world;

  const Answer answer = world.call("CreateBackup", input + R"(,"ServerName":"nobody"})");

  CHECK(answer.type() == "ResourceNotFoundException");
  CHECK(answer.message().find("nobody") != std::string::npos);
}
