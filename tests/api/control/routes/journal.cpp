// The journal: what was asked of a world, and whether that was as expected.
#include <catch2/catch.hpp>

#include "tests/world.hpp"

using namespace std::chrono_literals;
using tests::Answer;
using tests::some_account;
using tests::World;

namespace {

constexpr auto automate = R"({"ServerName":"automate-06"})";

Answer journal(World& world, const std::string& query = "") {
  return world.control("GET", "/_emulator/journal" + query);
}

Answer verify(World& world, const std::string& expectations, const std::string& more = "") {
  return world.control("POST",
                       "/_emulator/journal/verify",
                       R"({"Expectations":[)" + expectations + "]" + more + "}");
}

// A backup of automate-06, read twice, a second apart.
void back_up_and_poll(World& world) {
  world.put_server("automate-06");
  world.call("CreateBackup", automate);
  world.call("DescribeBackups", automate);
  world.pass(1s);
  world.call("DescribeBackups", automate);
}

}  // namespace

// --- What it keeps ---------------------------------------------------------------------------

TEST_CASE("a call is kept with its input, its outcome, its request id and both times") {
  World world;
  world.put_server("automate-06");
  world.control("PATCH", "/_emulator/clock", R"({"Now":"2030-01-01T00:00:00Z","Frozen":true})");

  const Answer created =
      world.call("CreateBackup", R"({"ServerName":"automate-06","Description":"nightly","X":1})");

  const Answer shown = journal(world);
  CHECK(shown.at("/Entries") == "1 elements");
  CHECK(shown.at("/Entries/0/Operation") == "CreateBackup");
  CHECK(shown.at("/Entries/0/Region") == "us-east-1");
  CHECK(shown.at("/Entries/0/ServerName") == "automate-06");
  CHECK(shown.at("/Entries/0/Input") == R"({"ServerName":"automate-06","Description":"nightly"})");
  CHECK(shown.at("/Entries/0/At") == "2030-01-01T00:00:00Z");
  CHECK(shown.at("/Entries/0/MachineTime") == "2016-07-29T13:38:47.520Z");
  CHECK(shown.at("/Entries/0/HttpStatus") == "200");
  CHECK(shown.at("/Entries/0/Ran") == "true");
  CHECK_FALSE(shown.has("/Entries/0/Error"));
  CHECK(shown.at("/Entries/0/RequestId") == created.reply.headers.at(0).second);
}

TEST_CASE("calls that fail are kept as well, and those of the emulator's own API are not") {
  World world;
  world.call("DescribeServers", automate);
  world.call("DescribeServers", R"({"ServerName":5})");
  world.call("MakeCoffee", "{}");
  world.control("GET", "/_emulator/world");

  const Answer shown = journal(world);

  CHECK(shown.at("/Entries") == "3 elements");
  CHECK(shown.at("/Entries/0/Error") == "ResourceNotFoundException");
  CHECK(shown.at("/Entries/1/Error") == "SerializationException");
  CHECK(shown.at("/Entries/1/Ran") == "false");
  CHECK(shown.at("/Entries/2/Error") == "UnknownOperationException");
  CHECK(shown.at("/Entries/2/Operation") == "MakeCoffee");
}

TEST_CASE("what is sensitive is hidden, of whatever type it is and wherever it stands") {
  World world;
  for (const char* input :
       {R"({"ServerName":"a","CustomPrivateKey":"canary","EngineAttributes":[{"Name":"n",
            "Value":"canary"}]})",
        R"({"ServerName":"a","CustomPrivateKey":["canary"],"EngineAttributes":{"x":"canary"}})",
        R"({"ServerName":"a","EngineAttributes":["canary"],"Unknown":"canary"})"}) {
    world.call("CreateServer", input);
  }
  world.call("CreateBackup", R"({"ServerName":"a","CustomPrivateKey":"canary"})");

  const Answer shown = journal(world);

  CHECK(shown.at("/Entries") == "4 elements");
  CHECK(shown.reply.body.find("canary") == std::string::npos);
  CHECK(shown.at("/Entries/0/Input/CustomPrivateKey") == "(hidden)");
  CHECK(shown.at("/Entries/0/Input/EngineAttributes/0/Name") == "n");
}

TEST_CASE("a call that a fault struck names the fault and whether the operation ran") {
  World world;
  world.put_server("automate-06");
  world.control("POST",
                "/_emulator/faults",
                R"({"Operation":"CreateBackup","Error":"InternalFailure","Commit":"after"})");
  world.call("CreateBackup", automate);

  const Answer shown = journal(world);

  CHECK(shown.at("/Entries/0/Fault") == "1");
  CHECK(shown.at("/Entries/0/Ran") == "true");
  CHECK(shown.at("/Entries/0/Error") == "InternalFailure");
  CHECK(shown.at("/Entries/0/HttpStatus") == "500");
}

TEST_CASE("the journal may be filtered and cut") {
  World world;
  back_up_and_poll(world);
  world.call("DescribeServers", R"({"ServerName":"nobody"})");
  const auto ids = [&](const std::string& query) {
    std::string text;
    const Answer shown = journal(world, query);
    for (const base::Json& each : shown.json["Entries"].GetArray()) {
      text += std::to_string(each["Id"].GetInt());
    }
    return text;
  };

  CHECK(ids("") == "1234");
  CHECK(ids("?Operation=DescribeBackups") == "23");
  CHECK(ids("?ServerName=nobody") == "4");
  CHECK(ids("?Error=ResourceNotFoundException") == "4");
  CHECK(ids("?Error=") == "123");
  CHECK(ids("?After=2") == "34");
  CHECK(ids("?Limit=1") == "4");
  CHECK(ids("?Region=eu-west-1").empty());
  CHECK(journal(world, "?Limit=many").status() == 400);
  CHECK(journal(world, "?Colour=red").message() ==
        "The parameter 'Colour' is not known; known are Account, Operation, ServerName, Region, "
        "Error, Fault, Ran, After, Before, First, Limit.");
}

TEST_CASE("a world's journal is its own, and is emptied on demand or with the world") {
  World world;
  world.call("DescribeServers", "{}");
  world.call("DescribeServers", "{}", "999999999999");

  const auto [method, path] = GENERATE(table<const char*, const char*>(
      {{"DELETE", "/_emulator/journal"}, {"DELETE", "/_emulator/world"}}));
  CHECK(world.control(method, path).status() == 200);

  CHECK(journal(world).at("/Entries") == "0 elements");
  CHECK(world.control("GET", "/_emulator/journal", "", "999999999999").at("/Entries") ==
        "1 elements");
}

TEST_CASE("the journal keeps the last thousand calls of a world and tells how many it dropped") {
  World world;
  for (int i = 0; i < 1'003; ++i) world.call("DescribeServers", "{}");

  const Answer shown = journal(world);

  CHECK(shown.at("/Entries") == "1000 elements");
  CHECK(shown.at("/Entries/0/Id") == "4");
  CHECK(shown.at("/Dropped") == "3");
}

TEST_CASE("a large input begins as a small one does") {
  World world;
  std::string tags = R"({"Key":"k","Value":"v"})";
  for (int i = 0; i < 30'000; ++i) tags += R"(,{"Key":"k","Value":"v"})";
  world.call("CreateBackup", R"({"Tags":[)" + tags + R"(],"ServerName":"a"})");

  const std::string begin = journal(world).at("/Entries/0/InputBegin");

  CHECK(begin.starts_with(
      R"({"ServerName":"a","Tags":[{"Key":"k","Value":"v"},{"Key":"k","Value":"v"},)"));
  CHECK(begin.size() == 4'096);
}

TEST_CASE("a large input is kept in part, and is no reason to forget all the others") {
  World world;
  const std::string large(9'000, 'd');
  for (int i = 0; i < 300; ++i) {
    world.call("CreateBackup", R"({"ServerName":"a","Description":")" + large + R"("})");
  }

  const Answer shown = journal(world);

  CHECK_FALSE(shown.has("/Entries/0/Input"));
  CHECK(shown.at("/Entries/0/InputBegin").size() == 4'096);
  CHECK(shown.json["Entries"].Size() > 200);
  CHECK(shown.reply.body.size() < 2 * 1024 * 1024);
}

TEST_CASE("many worlds share 8 MiB, and the one that has most gives way") {
  api::Journal shared;
  const auto note = [&](const std::string& account, std::size_t bytes) {
    api::Outcome outcome;
    outcome.account = account;
    outcome.input = std::string(bytes, 'i');
    shared.note(outcome, {.request_id = "id"});
  };
  note("quiet", 100);
  for (int world = 0; world < 40; ++world) {
    for (int i = 0; i < 240; ++i) note("loud-" + std::to_string(world), 4'000);
  }

  CHECK(shared.bytes() <= api::Journal::bytes_max);
  CHECK(shared.of("quiet").entries.size() == 1);
  CHECK(shared.of("quiet").dropped == 0);
}

// --- Verification ----------------------------------------------------------------------------

TEST_CASE("what was expected is verified") {
  World world;
  back_up_and_poll(world);

  const Answer verified =
      verify(world,
             R"({"Operation":"CreateBackup","ServerName":"automate-06","Exactly":1},
         {"Operation":"DescribeBackups","AtLeast":2,"MinInterval":"PT1S"},
         {"Operation":"DeleteBackup","Never":true},
         {"Operation":"CreateBackup","Input":{"ServerName":"automate-06"},"Error":""})",
             R"(,"Ordered":false)");

  INFO(verified.message());
  CHECK(verified.status() == 200);
  CHECK(verified.message() == "The calls were as expected.");
  CHECK(verified.at("/Expectations/0/Expected") == "CreateBackup for automate-06 exactly once");
  CHECK(verified.at("/Expectations/1/Expected") ==
        "DescribeBackups at least twice, PT1S or more from one to the next");
  CHECK(verified.at("/Expectations/1/Seen") == "seen twice");
  CHECK(verified.at("/Expectations/2/Expected") == "DeleteBackup never");
}

TEST_CASE("a call that is missing is told with the nearest misses") {
  World world;
  back_up_and_poll(world);

  const Answer refused =
      verify(world, R"({"Operation":"CreateBackup","ServerName":"automate-07"})");

  CHECK(refused.status() == 409);
  CHECK(refused.message() ==
        "1 of 1 expectation is not met. CreateBackup for automate-07 at least once: not seen.");
  CHECK(refused.at("/Expectations/0/Met") == "false");
  CHECK(refused.at("/Expectations/0/Nearest/0") ==
        "#1 CreateBackup for automate-06 at 2016-07-29T13:38:47.520Z: ServerName is 'automate-06'");
}

TEST_CASE("a call too many is told with those that were seen") {
  World world;
  back_up_and_poll(world);

  const Answer refused = verify(world, R"({"Operation":"DescribeBackups","Exactly":1},
                                          {"Operation":"CreateBackup","Never":true})");

  CHECK(refused.at("/Expectations/0/Seen") ==
        "seen twice: #2 DescribeBackups for automate-06 at 2016-07-29T13:38:47.520Z, "
        "#3 DescribeBackups for automate-06 at 2016-07-29T13:38:48.520Z");
  CHECK(refused.at("/Expectations/1/Seen") ==
        "seen once: #1 CreateBackup for automate-06 at 2016-07-29T13:38:47.520Z");
}

TEST_CASE("in order, each expectation counts from where the one before it was met") {
  World world;
  world.put_server("automate-06");
  world.call("DescribeBackups", automate);
  world.call("CreateBackup", automate);
  world.call("DescribeBackups", automate);
  constexpr auto create = R"({"Operation":"CreateBackup"})";
  constexpr auto describe_twice = R"({"Operation":"DescribeBackups","AtLeast":2})";
  const std::string both = std::string(create) + "," + describe_twice;

  CHECK(verify(world, both).status() == 200);
  const Answer refused = verify(world, both, R"(,"Ordered":true)");

  CHECK(refused.status() == 409);
  CHECK(refused.at("/Expectations/1/Seen").starts_with("seen only once behind #2: #3 "));
  CHECK(refused.at("/Expectations/1/Nearest/0") ==
        "#1 DescribeBackups for automate-06 at 2016-07-29T13:38:47.520Z: it came too early");
  CHECK(verify(world,
               R"({"Operation":"DescribeBackups"},{"Operation":"CreateBackup"},
                  {"Operation":"DescribeBackups"})",
               R"(,"Ordered":true)")
            .status() == 200);
}

TEST_CASE("polls that follow too closely are told, by the machine's clock or the world's") {
  World world;
  world.put_server("automate-06");
  world.control("PATCH", "/_emulator/clock", R"({"Rate":10})");
  world.call("DescribeServers", "{}");
  world.pass(500ms);
  world.call("DescribeServers", "{}");
  constexpr auto apart = R"({"Operation":"DescribeServers","MinInterval":"PT1S"})";

  const Answer refused = verify(world, apart);

  CHECK(refused.status() == 409);
  CHECK(refused.at("/Expectations/0/Seen") == "#1 and #2 are PT0.5S apart");
  CHECK(verify(world, apart, R"(,"Virtual":true)").status() == 200);
}

TEST_CASE("what dropped calls could decide can't be told") {
  World world;
  for (int i = 0; i < 1'001; ++i) world.call("DescribeServers", "{}");
  const auto seen = [&](const char* expectation) {
    return verify(world, expectation).at("/Expectations/0/Seen");
  };

  CHECK(seen(R"({"Operation":"DeleteBackup","Never":true})").starts_with("cannot tell, since 1 "));
  CHECK(seen(R"({"Operation":"CreateBackup"})").starts_with("cannot tell"));
  CHECK(seen(R"({"Operation":"DescribeServers","Exactly":1000})").starts_with("cannot tell"));
  CHECK(seen(R"({"Operation":"DescribeServers","AtLeast":1000})") == "seen 1000 times");
  CHECK(seen(R"({"Operation":"DescribeServers","Never":true})").starts_with("seen 1000 times: "));
}

TEST_CASE("expectations that make no sense are refused with what is allowed") {
  World world;
  const auto [expectation, mistake] = GENERATE(table<const char*, const char*>(
      {{R"({"Exactly":1,"AtLeast":1})", "give either Exactly, or Never, or AtLeast and AtMost"},
       {R"({"Never":true,"Exactly":0})", "give either Exactly"},
       {R"({"AtLeast":3,"AtMost":2})", "AtMost is less than AtLeast"},
       {R"({"Exactly":-1})", "Expectations[0].Exactly: must be at least 0"},
       {R"({"MinInterval":"often"})", "Expectations[0].MinInterval: must be a duration"},
       {R"({"Operation":7})", "Expectations[0].Operation: must be a string"},
       {R"({"Operation":"CreateBackups","Never":true})",
        "Expectations[0].Operation: must be one of AssociateNode, CreateBackup, "}}));

  const Answer refused = verify(world, expectation);

  CHECK(refused.status() == 400);
  INFO(refused.message());
  CHECK(refused.message().find(mistake) != std::string::npos);
  CHECK(verify(world, "").status() == 400);
}

TEST_CASE("the input that an expectation names has at most 100 members") {
  World world;
  std::string members = R"("x0":null)";
  for (int i = 1; i <= 100; ++i) members += ",\"x" + std::to_string(i) + "\":null";

  const Answer answer = world.control(
      "POST", "/_emulator/journal/verify", R"({"Expectations":[{"Input":{)" + members + "}}]}");

  CHECK(answer.status() == 400);
  CHECK(answer.message() ==
        "Nothing was changed. Expectations[0].Input: the number of members must be at most 100.");
}

TEST_CASE("a call that differs in three conditions is no near miss") {
  World world;
  world.call("CreateBackup", R"({"ServerName":"automate-06"})");
  const auto nearest = [&](std::string_view expectation) {
    return world
        .control("POST",
                 "/_emulator/journal/verify",
                 R"({"Expectations":[)" + std::string(expectation) + "]}")
        .at("/Expectations/0/Nearest");
  };

  CHECK(nearest(R"({"Operation":"CreateBackup","ServerName":"b","Region":"c"})") == "1 elements");
  CHECK(nearest(R"({"Operation":"DeleteBackup","ServerName":"b","Region":"c"})") == "0 elements");
}
