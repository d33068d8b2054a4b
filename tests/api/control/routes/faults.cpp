// Faults: calls that go wrong by rule, before the commit or after it.
#include <catch2/catch.hpp>

#include "tests/world.hpp"

using namespace std::chrono_literals;
using tests::Answer;
using tests::World;

namespace {

constexpr auto automate = R"({"ServerName":"automate-06"})";

Answer add(World& world, const std::string& rule) {
  Answer added = world.control("POST", "/_emulator/faults", rule);
  REQUIRE(added.status() == 200);
  return added;
}

// Which of `count` DescribeServers fail, as letters.
std::string pattern(World& world, int count, std::string_view account = tests::some_account) {
  std::string letters;
  for (int i = 0; i < count; ++i) {
    letters += world.call("DescribeServers", "{}", account).status() == 200 ? '.' : 'x';
  }
  return letters;
}

}  // namespace

// --- What they do ----------------------------------------------------------------------------

TEST_CASE("an error comes with AWS's own status, form and text") {
  World world;
  struct Row {
    const char* type;
    unsigned status;
    const char* body;
  };
  const Row row =
      GENERATE(Row{"ThrottlingException",
                   400,
                   R"({"__type":"ThrottlingException","message":"Rate exceeded"})"},
               Row{"InternalFailure", 500, R"({"__type":"InternalFailure"})"},
               Row{"ServiceUnavailable", 503, R"({"__type":"ServiceUnavailable"})"},
               Row{"UnrecognizedClientException",
                   400,
                   R"({"__type":"UnrecognizedClientException",)"
                   R"("message":"The security token included in the request is invalid."})"},
               Row{"SomethingElse", 418, R"({"__type":"SomethingElse"})"});
  add(world,
      R"({"HttpStatus":)" + std::to_string(row.status) + R"(,"Error":")" + std::string(row.type) +
          R"("})");

  const Answer answer = world.call("DescribeServers", "{}");

  CHECK(answer.status() == row.status);
  CHECK(answer.reply.body == row.body);
  CHECK(answer.reply.content_type == "application/x-amz-json-1.1");
  CHECK(answer.reply.headers.at(0).first == "x-amzn-RequestId");
}

TEST_CASE("an error may have a text and a status of its own") {
  World world;
  add(world, R"({"Error":"LimitExceededException","Message":"Too many.","HttpStatus":429})");

  const Answer answer = world.call("DescribeServers", "{}");

  CHECK(answer.status() == 429);
  CHECK(answer.message() == "Too many.");
}

TEST_CASE("a fault before the commit keeps the operation from running") {
  World world;
  world.put_server("automate-06");
  add(world, R"({"Operation":"CreateBackup","Error":"InternalFailure","Times":1})");

  CHECK(world.call("CreateBackup", automate).status() == 500);
  CHECK(world.call("DescribeBackups", "{}").at("/Backups") == "0 elements");
  CHECK(world.call("CreateBackup", automate).status() == 200);
}

TEST_CASE("a fault after the commit hides a backup that was made") {
  World world;
  world.put_server("automate-06");
  add(world,
      R"({"Operation":"CreateBackup","Error":"InternalFailure","Commit":"after","Times":1})");

  CHECK(world.call("CreateBackup", automate).status() == 500);

  CHECK(world.call("DescribeBackups", "{}").at("/Backups") == "1 elements");
  CHECK(world.call("CreateBackup", automate).type() == "InvalidStateException");
}

TEST_CASE("a reset or a cut reply is told to whoever holds the connection") {
  World world;
  world.put_server("automate-06");
  add(world, R"({"Operation":"CreateBackup","Reply":"half","Commit":"after","Times":1})");
  add(world, R"({"Operation":"CreateBackup","Reply":"reset"})");

  const Answer half = world.call("CreateBackup", automate);
  CHECK(half.reply.delivery == storage::Delivery::half);
  CHECK(half.at("/Backup/Status") == "IN_PROGRESS");
  world.pass(2s);
  CHECK(world.call("CreateBackup", automate).reply.delivery == storage::Delivery::reset);
  CHECK(world.call("DescribeBackups", "{}").at("/Backups") == "1 elements");
}

TEST_CASE("a delayed request runs when its delay is over, by the machine's clock") {
  World world;
  world.put_server("automate-06");
  world.control("PATCH", "/_emulator/clock", R"({"Frozen":true})");
  add(world, R"({"Operation":"CreateBackup","Delay":"PT5S"})");
  const World::Sent sent("CreateBackup", automate);
  api::Request request = sent.request();
  request.id = 4'711;
  const auto run = [&] { return world.engine().run(world.now, std::span(&request, 1)).at(0); };

  const api::Answer first = run();
  REQUIRE(std::holds_alternative<api::Later>(first));
  CHECK(std::get<api::Later>(first).at == world.now + 5s);
  CHECK(world.call("DescribeBackups", "{}").at("/Backups") == "0 elements");

  world.now += 5s;
  CHECK(std::get<api::Reply>(run()).status == 200);
  CHECK(world.call("DescribeBackups", "{}").at("/Backups") == "1 elements");
  CHECK(world.control("GET", "/_emulator/faults").at("/Faults/0/Matched") == "1");
}

TEST_CASE("a fault strikes before the input is looked at") {
  World world;
  add(world, R"({"Operation":"CreateBackup","Error":"ThrottlingException"})");

  CHECK(world.call("CreateBackup", R"({"ServerName":5})").type() == "ThrottlingException");
}

// --- Which calls they strike -----------------------------------------------------------------

TEST_CASE("a rule is asked about its operation, region and server only") {
  World world;
  add(world, R"({"Operation":"DescribeBackups","Region":"eu-west-1","ServerName":"a",
                 "Error":"ThrottlingException"})");
  const auto status = [&](const char* operation, const char* input, const char* region) {
    return world.call(operation, input, tests::some_account, region).status();
  };

  CHECK(status("DescribeBackups", R"({"ServerName":"a"})", "us-east-1") == 200);
  CHECK(status("DescribeBackups", R"({"ServerName":"b"})", "eu-west-1") == 200);
  CHECK(status("DescribeEvents", R"({"ServerName":"a"})", "eu-west-1") == 400);
  CHECK(world.control("GET", "/_emulator/faults").at("/Faults/0/Seen") == "0");
  CHECK(world.call("DescribeBackups", R"({"ServerName":"a"})", tests::some_account, "eu-west-1")
            .type() == "ThrottlingException");
  CHECK(world
            .call("DescribeBackups",
                  R"({"BackupId":"a-20160729133847520"})",
                  tests::some_account,
                  "eu-west-1")
            .type() == "ThrottlingException");
  CHECK(world.control("GET", "/_emulator/faults").at("/Faults/0/Matched") == "2");
}

TEST_CASE("a rule strikes the nth call, or every nth") {
  World world;
  const auto [rule, calls] = GENERATE(table<const char*, const char*>(
      {{R"({"Nth":3,"Error":"ThrottlingException"})", "..x......"},
       {R"({"Every":3,"Error":"ThrottlingException"})", "..x..x..x"},
       {R"({"Every":2,"Times":2,"Error":"ThrottlingException"})", ".x.x....."},
       {R"({"Times":2,"Error":"ThrottlingException"})", "xx......."},
       {R"({"Probability":1,"Error":"ThrottlingException"})", "xxxxxxxxx"},
       {R"({"Probability":0,"Error":"ThrottlingException"})", "........."}}));
  add(world, rule);

  CHECK(pattern(world, 9) == calls);
}

TEST_CASE("the first rule that strikes counts, and those behind it are not asked") {
  World world;
  add(world, R"({"Every":2,"Error":"ThrottlingException"})");
  add(world, R"({"Error":"InternalFailure"})");

  CHECK(world.call("DescribeServers", "{}").type() == "InternalFailure");
  CHECK(world.call("DescribeServers", "{}").type() == "ThrottlingException");

  const Answer shown = world.control("GET", "/_emulator/faults");
  CHECK(shown.at("/Faults/0/Seen") == "2");
  CHECK(shown.at("/Faults/0/Matched") == "1");
  CHECK(shown.at("/Faults/1/Seen") == "1");
}

TEST_CASE("a rule lasts until its moment on the world's clock") {
  World world;
  world.put_server("automate-06");
  CHECK(add(world, R"({"Error":"ThrottlingException","For":"PT10M"})").has("/Until"));

  CHECK(pattern(world, 1) == "x");
  world.control("PATCH", "/_emulator/clock", R"({"Advance":"PT9M59S"})");
  CHECK(pattern(world, 1) == "x");
  world.control("PATCH", "/_emulator/clock", R"({"Advance":"PT1S"})");
  CHECK(pattern(world, 1) == ".");
}

TEST_CASE("with the same seed chance hits the same calls, with another one others") {
  constexpr auto rule = R"({"Probability":0.3,"Error":"ThrottlingException"})";
  const auto pattern_of = [&](std::int64_t seed) {
    api::Settings settings;
    settings.seed = seed;
    World world(settings);
    add(world, rule);
    return pattern(world, 100);
  };

  const std::string first = pattern_of(1);

  CHECK(pattern_of(1) == first);
  CHECK(pattern_of(2) != first);
  const auto hits = std::count(first.begin(), first.end(), 'x');
  CHECK(hits > 15);
  CHECK(hits < 45);
}

TEST_CASE("chance goes on where it was after a restart, and in a copy of the world") {
  constexpr auto rule = R"({"Probability":0.5,"Error":"ThrottlingException"})";
  World whole;
  add(whole, rule);
  const std::string expected = pattern(whole, 60);

  World world;
  add(world, rule);
  std::string got = pattern(world, 20);
  world.restart();
  got += pattern(world, 20);
  const Answer exported = world.control("GET", "/_emulator/world");
  world.control("PUT", "/_emulator/world", exported.reply.body, "999999999999");
  got += pattern(world, 20, "999999999999");

  CHECK(got == expected);
}

TEST_CASE("faults are one world's, and spare the emulator's own API") {
  World world;
  add(world, R"({"Error":"InternalFailure"})");

  CHECK(world.call("DescribeServers", "{}", "999999999999").status() == 200);
  CHECK(world.control("GET", "/_emulator/clock").status() == 200);
  CHECK(world.control("DELETE", "/_emulator/faults").status() == 200);
  CHECK(world.call("DescribeServers", "{}").status() == 200);
}

TEST_CASE("half a reply alone is half of the one that the call has") {
  World world;
  world.put_server("automate-06");
  add(world, R"({"Reply":"half"})");

  const Answer created = world.call("CreateBackup", automate);
  CHECK(created.reply.delivery == storage::Delivery::half);
  CHECK(created.at("/Backup/Status") == "IN_PROGRESS");
  CHECK(world.call("CreateBackup", automate).type() == "InvalidStateException");
}

TEST_CASE("a rule is taken away by its id, and the others stay") {
  World world;
  add(world, R"({"Error":"ThrottlingException"})");
  add(world, R"({"Error":"InternalFailure"})");

  CHECK(world.control("DELETE", "/_emulator/faults/1").status() == 200);
  CHECK(world.control("DELETE", "/_emulator/faults/1").status() == 404);
  CHECK(world.call("DescribeServers", "{}").type() == "InternalFailure");
}

TEST_CASE("an error that AWS doesn't have needs a status of its own") {
  World world;
  const auto post = [&](const char* rule) {
    return world.control("POST", "/_emulator/faults", rule);
  };

  CHECK(post(R"({"Error":"TrottlingException"})").message() ==
        "Nothing was changed. Error: AWS has none of that name; give HttpStatus with it to make "
        "one up.");
  CHECK(post(R"({"Error":"TrottlingException","HttpStatus":418})").status() == 200);
  CHECK(world.call("DescribeServers", "{}").status() == 418);
}

// --- Mistakes --------------------------------------------------------------------------------

TEST_CASE("a rule that makes no sense is refused with what is allowed") {
  World world;
  const auto [rule, mistake] = GENERATE(table<const char*, const char*>(
      {{"{}", "give one of Delay, Error and Reply at least"},
       {R"({"Error":"E","Operation":"MakeCoffee"})", "Operation: must be one of AssociateNode, "},
       {R"({"Error":"E","Probability":2})", "Probability: must be from 0 to 1"},
       {R"({"Error":"E","Nth":0})", "Nth: must be at least 1"},
       {R"({"Reply":"reset","Message":"x"})", "Message and HttpStatus go with it"},
       {R"({"Error":"E","HttpStatus":200})", "HttpStatus: must be at least 400"},
       {R"({"Error":"E","For":"PT1S","Until":1})", "give either For or Until"},
       {R"({"Error":"E","Commit":"during"})", "Commit: must be one of before, after"},
       {R"({"Delay":"PT61M"})", "Delay: must be at most PT1H"},
       {R"({"Error":"E","Id":3})", "Id: is given by the emulator"},
       {R"({"Error":"no spaces"})", "Error: must match"}}));

  const Answer refused = world.control("POST", "/_emulator/faults", rule);

  CHECK(refused.status() == 400);
  INFO(refused.message());
  CHECK(refused.message().find(mistake) != std::string::npos);
  CHECK(world.control("GET", "/_emulator/faults").at("/Faults") == "0 elements");
}

TEST_CASE("rules that are put have ids in their order") {
  World world;
  const auto put = [&](const std::string& rules) {
    return world.control("PUT", "/_emulator/faults", R"({"Faults":[)" + rules + "]}");
  };

  CHECK(put(R"({"Error":"ThrottlingException"},{"Id":1,"Error":"InternalFailure"})").message() ==
        "Nothing was changed. Faults[1].Id: must be more than 1, that of the rule before; it may "
        "be left out.");
  CHECK(put(R"({"Id":5,"Error":"ThrottlingException"},{"Id":2,"Error":"InternalFailure"})")
            .status() == 400);
  CHECK(put(R"({"Id":2147483648,"Error":"ThrottlingException"})").status() == 400);
  const Answer kept = put(R"({"Id":5,"Error":"ThrottlingException"},{"Error":"InternalFailure"})");
  CHECK(kept.at("/Faults/0/Error") == "ThrottlingException");
  CHECK(kept.at("/Faults/1/Id") == "6");
}

TEST_CASE("rules are replaced as a whole, and what GET shows can be PUT") {
  World world;
  add(world, R"({"Error":"InternalFailure"})");
  CHECK(world
            .control(
                "PUT", "/_emulator/faults", R"({"Faults":[{"Every":2,"Error":"ThrottlingException"},
                      {"Error":"InternalFailure","For":"PT1H"}]})")
            .status() == 200);
  world.call("DescribeServers", "{}");

  const std::string shown = world.control("GET", "/_emulator/faults").reply.body;
  CHECK(world.control("PUT", "/_emulator/faults", shown).reply.body == shown);
}
