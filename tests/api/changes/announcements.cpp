// What the stream tells of each change: once, at its own moment, and nothing that has not happened.
#include "api/telemetry/change_stream.hpp"

#include <catch2/catch.hpp>

#include "tests/stream.hpp"
#include "tests/world.hpp"

using namespace std::chrono_literals;
using tests::told_since;
using tests::World;
using Told = std::vector<std::string>;

namespace {

constexpr auto automate = R"({"ServerName":"automate-06"})";

// The changes of statuses since a place, each as 'NAME STATUS'.
Told statuses_since(World& world, std::uint64_t place) {
  const std::string text = told_since(world, place);
  const auto text_between = [&](std::string_view from, std::size_t at) {
    const std::size_t begin = text.find(from, at) + from.size();
    return text.substr(begin, text.find('"', begin) - begin);
  };
  Told told;
  for (std::size_t at = text.find("event: "); at != std::string::npos;
       at = text.find("event: ", at + 1)) {
    const std::string event = text.substr(at + 7, text.find('\n', at) - at - 7);
    if (event != "server" && event != "backup" && event != "association") continue;
    const std::string name = event == "server"   ? text_between(R"("ServerName":")", at)
                             : event == "backup" ? "backup"
                                                 : "association";
    told.push_back(name + " " + text_between(R"("Status":")", at));
  }
  return told;
}

// What is told of a call and of all that follows it within a minute.
Told told_of(World& world, std::string_view operation, const std::string& input) {
  const std::uint64_t begin = world.engine().change_stream().end();
  CHECK(world.call(operation, input).status() == 200);
  world.pass(1min);
  return statuses_since(world, begin);
}

int count_of(const std::string& text, std::string_view what) {
  int count = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) {
    ++count;
  }
  return count;
}

}  // namespace

TEST_CASE("a server's creation is told once, and so is its end") {
  World world;
  CHECK(told_of(world,
                "CreateServer",
                R"({"ServerName":"new","Engine":"ChefAutomate","EngineModel":"Single",)"
                R"("InstanceProfileArn":"arn:aws:iam::123456789012:instance-profile/p",)"
                R"("InstanceType":"m5.large",)"
                R"("ServiceRoleArn":"arn:aws:iam::123456789012:role/r"})") ==
        Told{"new CREATING", "new HEALTHY"});
}

TEST_CASE("a server's maintenance is told once, and so is its end") {
  World world;
  world.put_server("automate-06");
  CHECK(told_of(world, "StartMaintenance", automate) == Told{"backup IN_PROGRESS",
                                                             "automate-06 UNDER_MAINTENANCE",
                                                             "backup OK",
                                                             "automate-06 HEALTHY"});
}

TEST_CASE("a maintenance that fails is told once") {
  World world;
  world.put_server("automate-06");
  world.control("PUT",
                "/_emulator/policies",
                R"({"Policies":[{"Change":"maintenance","Fail":"No instance.","Times":1}]})");
  CHECK(told_of(world, "StartMaintenance", automate) == Told{"backup IN_PROGRESS",
                                                             "automate-06 UNDER_MAINTENANCE",
                                                             "backup OK",
                                                             "automate-06 UNHEALTHY"});
}

TEST_CASE("a server's restoration is told once, and so is its end") {
  World world;
  world.put_server("automate-06");
  const std::string id = world.take_backup("automate-06");
  CHECK(told_of(
            world, "RestoreServer", R"({"ServerName":"automate-06","BackupId":")" + id + R"("})") ==
        Told{"automate-06 RESTORING", "automate-06 HEALTHY"});
}

TEST_CASE("a server's deletion is told once, and so is its end") {
  World world;
  world.put_server("automate-06");
  CHECK(told_of(world, "DeleteServer", automate) ==
        Told{"automate-06 DELETING", "automate-06 DELETED"});
}

TEST_CASE("nothing is told of what is not there") {
  World world;
  const std::string ghost =
      R"("Due":"2016-07-29T13:39:00Z","Region":"us-east-1",)"
      R"("ServerName":"ghost","Resume":"HEALTHY","Subject":"ghost-1","Change":)";
  std::string timers;
  for (const char* change :
       {"backup", "restore", "maintenance", "update", "delete-backup", "associate", "delete"}) {
    timers += (timers.empty() ? "{" : ",{") + ghost + "\"" + change + "\"}";
  }
  REQUIRE(world
              .control("PUT",
                       "/_emulator/world",
                       R"({"Clock":{"Now":"2016-07-29T13:38:47.520Z"},"Timers":[)" + timers + "]}")
              .status() == 200);
  const std::uint64_t begin = world.engine().change_stream().end();

  world.pass(1min);

  CHECK(world.control("GET", "/_emulator/world").at("/Timers") == "0 elements");
  CHECK(statuses_since(world, begin).empty());
}

TEST_CASE("what a document puts in a world's place is told at that world's own time") {
  World world;
  world.put_server("automate-06");
  const std::uint64_t begin = world.engine().change_stream().end();

  world.control("PUT",
                "/_emulator/world",
                R"({"Clock":{"Now":"2020-01-01T00:00:00Z"},"Servers":[{"ServerName":"a"}]})");

  const std::string text = told_since(world, begin);
  CHECK(count_of(text, "data: ") == 2);
  CHECK(count_of(text, R"("At":"2020-01-01T00:00:00Z")") == 2);
}

TEST_CASE("the return to a checkpoint is told at the moment that it was saved at") {
  World world;
  world.put_server("automate-06");
  world.control("PUT", "/_emulator/checkpoints/before");
  world.pass(1h);
  const std::uint64_t begin = world.engine().change_stream().end();

  world.control("POST", "/_emulator/checkpoints/before/restore");

  const std::string text = told_since(world, begin);
  CHECK(count_of(text, R"("At":"2016-07-29T13:38:47.520Z")") == 1);
}

TEST_CASE("a change of the clock is told by the time that it sets") {
  World world;
  const std::uint64_t begin = world.engine().change_stream().end();

  world.control("PATCH", "/_emulator/clock", R"({"Now":"2020-01-01T00:00:00Z","Frozen":true})");

  const std::string text = told_since(world, begin);
  CHECK(count_of(text, "event: world") == 1);
  CHECK(count_of(text, R"("At":"2020-01-01T00:00:00Z")") == 1);
}
