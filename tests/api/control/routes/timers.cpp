// What is to happen in a world: told before it does, and brought about at once.
#include <catch2/catch.hpp>

#include "tests/world.hpp"

using namespace std::chrono_literals;
using tests::Answer;
using tests::some_account;
using tests::World;

namespace {

constexpr auto automate = R"({"ServerName":"automate-06"})";

Answer timers(World& world, const std::string& query = "") {
  return world.control("GET", "/_emulator/timers" + query);
}

// The change, and whether it is only expected, of each in their order: `backup`, `backup-window?`.
std::vector<std::string> changes(const Answer& answer) {
  std::vector<std::string> list;
  for (int i = 0; answer.has(("/Timers/" + std::to_string(i)).c_str()); ++i) {
    const std::string path = "/Timers/" + std::to_string(i);
    const bool is_expected = answer.has((path + "/Expected").c_str());
    CHECK(is_expected != answer.has((path + "/Id").c_str()));
    list.push_back(answer.at((path + "/Change").c_str()) + (is_expected ? "?" : ""));
  }
  return list;
}

void put_server(World& world) {
  world.control("POST", "/_emulator/world", R"({"Servers":[{"ServerName":"automate-06",
      "PreferredBackupWindow":"14:00","PreferredMaintenanceWindow":"Sun:12:00"}]})");
}

// The id of the first timer of that change.
std::string id_of(const Answer& answer, std::string_view change) {
  for (int i = 0; answer.has(("/Timers/" + std::to_string(i)).c_str()); ++i) {
    const std::string path = "/Timers/" + std::to_string(i);
    if (answer.at((path + "/Change").c_str()) == change) return answer.at((path + "/Id").c_str());
  }
  return "";
}

Answer end(World& world, const std::string& id, std::string_view body = "") {
  return world.control("POST", "/_emulator/timers/" + id + "/end", body);
}

}  // namespace

TEST_CASE("what is under way comes with what the calendar brings, in the order of time") {
  World world;  // Friday, 13:38
  put_server(world);
  world.call("CreateBackup", automate);

  const Answer shown = timers(world, "?Until=P3D");

  CHECK(changes(shown) ==
        std::vector<std::string>{
            "backup", "backup-window", "backup-window?", "maintenance-window", "backup-window?"});
  CHECK(shown.at("/Timers/0/Due") == base::to_rfc3339(world.now + 2s));
  CHECK(shown.at("/Timers/0/Resume") == "HEALTHY");
  CHECK(shown.at("/Timers/1/Due") == "2016-07-29T14:00:00Z");
  CHECK(shown.at("/Timers/2/Due") == "2016-07-30T14:00:00Z");
  CHECK(shown.at("/Timers/2/ServerName") == "automate-06");
  CHECK(shown.at("/Timers/3/Due") == "2016-07-31T12:00:00Z");
  CHECK(shown.at("/Until") == base::to_rfc3339(world.now + 72h));
  CHECK(!shown.has("/More"));
}

TEST_CASE("without a moment the outlook is seven days, and a moment may be named") {
  World world;
  put_server(world);

  CHECK(changes(timers(world)).size() == 8);
  CHECK(changes(timers(world, "?Until=2016-07-29T13:59:59Z")).empty());
  CHECK(changes(timers(world, "?Until=2016-07-29T14:00:00Z")) ==
        std::vector<std::string>{"backup-window"});
}

TEST_CASE("what is expected comes about when it was said to") {
  World world;
  put_server(world);
  const Answer expected = timers(world, "?Until=P20D");
  REQUIRE(changes(expected).size() == 23);

  for (int i = 0; i < 23; ++i) {
    const std::string path = "/Timers/" + std::to_string(i);
    const Answer now = timers(world, "?Until=P20D&Limit=1");
    CHECK(now.at("/Timers/0/Change") == expected.at((path + "/Change").c_str()));
    CHECK(now.at("/Timers/0/Due") == expected.at((path + "/Due").c_str()));
    world.pass(*base::parse_rfc3339(now.at("/Timers/0/Due")) - world.now);
    world.pass(10s);  // what the window has begun ends
  }
}

TEST_CASE("a list that is too long says that there is more, and stays in order") {
  World world;
  put_server(world);

  const Answer shown = timers(world, "?Until=P3650D&Limit=5");

  CHECK(changes(shown).size() == 5);
  CHECK(shown.at("/More") == "true");
}

TEST_CASE("what is held comes first, and names the policy that holds it") {
  World world;
  put_server(world);
  world.control(
      "PUT",
      "/_emulator/policies",
      R"({"Policies":[{"Change":"create","Hold":true},{"Change":"backup","Hold":true}]})");
  world.call("CreateBackup", automate);

  const Answer shown = timers(world, "?Limit=2");

  CHECK(changes(shown) == std::vector<std::string>{"backup", "backup-window"});
  CHECK(!shown.has("/Timers/0/Due"));
  CHECK(shown.at("/Timers/0/Policy") == "2");
}

TEST_CASE("timers are asked for by server and region") {
  World world;
  put_server(world);
  world.put_server("other");
  world.control("POST",
                "/_emulator/world",
                R"({"Servers":[{"ServerName":"automate-06","Region":"eu-west-1"}]})");

  // Seven nights and a maintenance each.
  CHECK(changes(timers(world, "?ServerName=other")).size() == 8);
  CHECK(changes(timers(world, "?ServerName=automate-06")).size() == 16);
  CHECK(changes(timers(world, "?Region=eu-west-1")).size() == 8);
  CHECK(timers(world, "?Until=soon").status() == 400);
}

// --- Ending ----------------------------------------------------------------------------------

TEST_CASE("a backup ends at once, well or badly, and its server with it") {
  const auto [body, backup_status, server_status] =
      GENERATE(table<std::string, std::string, std::string>(
          {{"", "OK", "HEALTHY"},
           {"{}", "OK", "HEALTHY"},
           {R"({"Fail":"The disk is full."})", "FAILED", "HEALTHY"},
           {R"({"Fail":"The disk is full.","Status":"UNHEALTHY"})", "FAILED", "UNHEALTHY"}}));
  World world;
  put_server(world);
  const std::string id = world.call("CreateBackup", automate).at("/Backup/BackupId");

  const Answer ended = end(world, id_of(timers(world), "backup"), body);

  CHECK(ended.status() == 200);
  CHECK(ended.at("/Ended/Subject") == id);
  CHECK(world.backup_status(id) == backup_status);
  CHECK(world.server_status("automate-06") == server_status);
  world.pass(10s);
  CHECK(world.backup_status(id) == backup_status);
}

TEST_CASE("a window opens at once, and next at its usual time") {
  World world;
  put_server(world);

  CHECK(end(world, id_of(timers(world), "backup-window")).status() == 200);

  CHECK(world.server_status("automate-06") == "BACKING_UP");
  CHECK(timers(world, "?Until=P1D").at("/Timers/1/Due") == "2016-07-29T14:00:00Z");
}

TEST_CASE("what can't end so is refused, and stays") {
  World world;
  put_server(world);
  world.call("CreateBackup", automate);
  const std::string backup = id_of(timers(world), "backup");
  const std::string window = id_of(timers(world), "backup-window");
  const std::size_t before = changes(timers(world)).size();

  CHECK(end(world, window, R"({"Fail":"no"})").message() ==
        "Nothing was changed. Fail: a backup-window opens and can't fail.");
  CHECK(end(world, backup, R"({"Status":"FAILED"})").status() == 400);
  CHECK(end(world, backup, R"({"Fail":"x","Status":"HEALTHY"})").status() == 400);
  CHECK(end(world, "4711").status() == 404);
  CHECK(end(world, "x").status() == 404);
  const auto other =
      world.control("POST", "/_emulator/timers/" + backup + "/end", "", "210987654321");
  CHECK(other.status() == 404);
  CHECK(changes(timers(world)).size() == before);
}
