// What pages and scripts read of a world: parts of it, its backups and events.
#include <catch2/catch.hpp>

#include "tests/pages.hpp"
#include "tests/stream.hpp"
#include "tests/world.hpp"

using namespace std::chrono_literals;
using tests::Answer;
using tests::get;
using tests::Pages;
using tests::read_all;
using tests::refusal;
using tests::some_account;
using tests::World;

namespace {

std::string place_of(const Answer& answer) {
  for (const auto& [name, value] : answer.reply.headers) {
    if (name == "X-Emulator-Place") return value;
  }
  return "";
}

// So many elements in documents of one list, each made by `element`.
template <class Element>
std::string document(const char* list, int count, Element element) {
  std::string text = std::string("{\"") + list + "\":[";
  for (int i = 0; i < count; ++i) text += (i == 0 ? "" : ",") + element(i);
  return text + "]}";
}

std::string id_of_backup(int number) {
  return "a-2016072913" + std::to_string(1'000'000'00 + number);
}
void put_backups(World& world, int count, const std::string& members = "") {
  world.put_server("a");
  const Answer put =
      world.control("POST", "/_emulator/world", document("Backups", count, [&](int i) {
                      return R"({"BackupId":")" + id_of_backup(i) + R"(","CreatedAt":)" +
                             std::to_string(1'469'000'000 + i) + members + "}";
                    }));
  REQUIRE(put.status() == 200);
}

}  // namespace

// --- Parts -----------------------------------------------------------------------------------

TEST_CASE("parts of a world are the members of its document that are named, and no others") {
  World world;
  put_backups(world, 3);

  const Answer parts = get(world, "world?Parts=Clock,Servers,Timers,Policies,Faults");

  CHECK(parts.at("/Clock/Now") == base::to_rfc3339(world.now));
  CHECK(parts.at("/Servers/0/ServerName") == "a");
  CHECK(parts.at("/Servers/0/Region") == "us-east-1");
  CHECK(parts.at("/Timers") == "2 elements");
  CHECK(parts.at("/Policies") == "0 elements");
  CHECK(parts.at("/Faults") == "0 elements");
  for (const char* other : {"/Seed", "/Backups", "/Events", "/Names", "/Associations", "/More"}) {
    CHECK(!parts.has(other));
  }
}

TEST_CASE("all parts together are the whole document") {
  World world;
  put_backups(world, 3);
  world.take_backup("a");

  const Answer parts = get(world,
                           "world?Parts=Clock,Seed,Servers,Backups,Events,Associations,Names,"
                           "Timers,Policies,Faults");
  const Answer whole = get(world, "world");

  REQUIRE(whole.json.IsObject());
  for (const auto& member : whole.json.GetObject()) {
    const std::string name = member.name.GetString();
    INFO(name << ": " << parts.at(("/" + name).c_str()));
    REQUIRE(parts.json.HasMember(name.c_str()));
    const auto& part = parts.json[name.c_str()];
    CHECK(part.IsArray() == member.value.IsArray());
    if (part.IsArray()) CHECK(part.Size() == member.value.Size());
    if (name != "Backups") CHECK(part == member.value);  // which come newest first in both
  }
}

TEST_CASE("a part that is long is cut, and named") {
  World world;
  put_backups(world, 150);

  const Answer parts = get(world, "world?Parts=Backups,Servers");

  CHECK(parts.at("/Backups") == "100 elements");
  CHECK(parts.at("/Servers") == "1 elements");
  CHECK(parts.at("/More/0") == "Backups");
  CHECK(parts.at("/More") == "1 elements");
}

TEST_CASE("a part that no world has is refused with those that there are") {
  World world;
  const std::string what = GENERATE("Clocks", "Clock,,Servers", "clock");

  CHECK(refusal(world, "world?Parts=" + what) ==
        "Parts must be one or more, separated by commas, of Clock, Seed, Servers, Backups, Events, "
        "Associations, Names, Timers, Policies, Faults.");
}

// --- Backups ---------------------------------------------------------------------------------

TEST_CASE("backups come newest first, in pages that miss none and have none twice") {
  World world;
  put_backups(world, 250);

  const Pages pages = read_all(world, "backups?Limit=60", "Backups", "BackupId", "Before");

  std::vector<std::string> expected;
  for (int i = 249; i >= 0; --i) expected.push_back(id_of_backup(i));
  CHECK(pages.names == expected);
  CHECK(pages.count == 5);
}

TEST_CASE("backups of all regions come in one order, and those of a region alone") {
  World world;
  world.control("POST", "/_emulator/world", R"({"Backups":[
    {"BackupId":"a-1","CreatedAt":1469000001,"Region":"eu-west-1"},
    {"BackupId":"a-1","CreatedAt":1469000001,"Region":"us-east-1"},
    {"BackupId":"a-1","CreatedAt":1469000001,"Region":"ap-south-1"},
    {"BackupId":"a-0","CreatedAt":1469000001,"Region":"ap-south-1"},
    {"BackupId":"a-2","CreatedAt":1469000002,"Region":"us-east-1"},
    {"BackupId":"a-3","CreatedAt":1469000000,"Region":"eu-west-1"}]})");

  const std::string limit = GENERATE("1", "2", "4", "100");
  const std::string query = "backups?Limit=" + limit;
  CHECK(read_all(world, query, "Backups", "Region", "Before").names ==
        std::vector<std::string>{
            "us-east-1", "ap-south-1", "eu-west-1", "us-east-1", "ap-south-1", "eu-west-1"});
  CHECK(read_all(world, query, "Backups", "BackupId", "Before").names ==
        std::vector<std::string>{"a-2", "a-1", "a-1", "a-1", "a-0", "a-3"});
  CHECK(read_all(world, query + "&Region=us-east-1", "Backups", "BackupId", "Before").names ==
        std::vector<std::string>{"a-2", "a-1"});
}

TEST_CASE("backups are asked for by server, status, type and time") {
  World world;
  world.control("POST", "/_emulator/world", R"({"Backups":[
    {"BackupId":"a-1","ServerName":"a","CreatedAt":1469000001,"Status":"FAILED"},
    {"BackupId":"a-2","ServerName":"a","CreatedAt":1469000002,"BackupType":"AUTOMATED"},
    {"BackupId":"b-3","ServerName":"b","CreatedAt":1469000003}]})");
  const auto ids = [&](const std::string& query) {
    return read_all(world, "backups?" + query, "Backups", "BackupId", "Before").names;
  };
  using Ids = std::vector<std::string>;

  CHECK(ids("ServerName=a") == Ids{"a-2", "a-1"});
  CHECK(ids("Status=FAILED") == Ids{"a-1"});
  CHECK(ids("Type=AUTOMATED") == Ids{"a-2"});
  CHECK(ids("From=1469000002") == Ids{"b-3", "a-2"});
  CHECK(ids("To=1469000003") == Ids{"a-2", "a-1"});
  CHECK(ids("From=2016-07-20T07:33:22Z&To=2016-07-20T07:33:23Z") == Ids{"a-2"});
  CHECK(ids("ServerName=c").empty());
}

TEST_CASE("few that fit among many are found in pages that no turn does too much for") {
  World world;
  put_backups(world, 3'000);
  world.control("POST",
                "/_emulator/world",
                R"({"Backups":[{"BackupId":")" + id_of_backup(7) + R"(","Status":"FAILED"}]})");

  const Pages pages = read_all(world, "backups?Status=FAILED", "Backups", "BackupId", "Before");

  CHECK(pages.names == std::vector<std::string>{id_of_backup(7)});
  CHECK(pages.count > 3);
  CHECK(world.engine().rows_in_a_turn_max() <= 2 * api::Budget::rows_max);
}

TEST_CASE("a page of large backups ends before it is too large") {
  World world;
  put_backups(world, 60, R"(,"Description":")" + std::string(10'000, 'x') + "\"");

  const Pages pages = read_all(world, "backups?Limit=60", "Backups", "BackupId", "Before");

  CHECK(pages.names.size() == 60);
  CHECK(pages.count > 2);
}

TEST_CASE("reading counts as no poll") {
  World world;
  world.put_server("a");
  world.control("PUT", "/_emulator/policies", R"({"Policies":[{"Change":"backup","Polls":2}]})");
  const std::string id = world.call("CreateBackup", R"({"ServerName":"a"})").at("/Backup/BackupId");

  for (const char* what : {"backups",
                           "world?Parts=Servers,Backups,Timers",
                           "timers",
                           "worlds",
                           "events",
                           "backups",
                           "backups"}) {
    get(world, what);
  }

  CHECK(world.backup_status(id) == "IN_PROGRESS");
  CHECK(world.backup_status(id) == "OK");
}

TEST_CASE("what is read tells from where on the stream goes on") {
  World world;
  world.put_server("a");
  const std::string what =
      GENERATE("worlds", "world?Parts=Servers", "backups", "events", "timers", "world");
  const Answer answer = get(world, what);
  world.call("CreateBackup", R"({"ServerName":"a"})");

  const auto place = world.engine().change_stream().place_of(place_of(answer));

  REQUIRE(place);
  const std::string told = tests::told_since(world, place->changes);
  CHECK(told.find("BACKING_UP") != std::string::npos);
  CHECK(told.find("POST /_emulator/world") == std::string::npos);
}

// --- Events ----------------------------------------------------------------------------------

TEST_CASE("events come newest first, by server, time and place") {
  World world;
  world.put_server("a");
  world.put_server("b");
  const std::string first = base::to_rfc3339(world.now);
  world.take_backup("a");
  world.pass(1h);
  world.take_backup("b");
  const auto messages = [&](const std::string& query) {
    return read_all(world, "events?" + query, "Events", "Message", "Before").names;
  };

  const auto all = messages("Limit=1");
  REQUIRE(all.size() == 4);
  CHECK(all.front().find("completed successfully") != std::string::npos);
  CHECK(all.front().find("'b-") != std::string::npos);
  CHECK(all.back().find("Started backup 'a-") == 0);
  CHECK(messages("ServerName=a").size() == 2);
  CHECK(messages("Region=eu-west-1").empty());
  CHECK(messages("From=" + first + "&To=2016-07-29T14:00:00Z").size() == 2);
}

TEST_CASE("few events that fit among many are found, each page looking through some of them") {
  World world;
  world.put_server("a");
  const auto event = [](int i) {
    return R"({"Id":)" + std::to_string(i + 1) + R"(,"Region":"us-east-1","ServerName":")" +
           (i == 3 ? "rare" : "a") + R"(","CreatedAt":1469000000,"Message":"m"})";
  };
  REQUIRE(world.control("PUT", "/_emulator/world", document("Events", 12'000, event)).status() ==
          200);

  const Pages pages = read_all(world, "events?ServerName=rare", "Events", "Id", "Before");

  CHECK(pages.names == std::vector<std::string>{"4"});
  CHECK(pages.count == 3);
}

// --- Mistakes --------------------------------------------------------------------------------

TEST_CASE("a parameter that isn't what it must be is refused in words") {
  World world;
  const auto [query, told] = GENERATE(table<std::string, std::string>(
      {{"backups?Limit=0", "Limit must be from 1 to 200."},
       {"backups?Limit=201", "Limit must be from 1 to 200."},
       {"backups?Limit=many", "Limit must be a whole number, from 0 on."},
       {"worlds?Limit=101", "Limit must be from 1 to 100."},
       {"backups?Status=GOOD", "Status must be one of IN_PROGRESS, OK, FAILED, DELETING."},
       {"backups?Type=manual", "Type must be one of AUTOMATED, MANUAL."},
       {"backups?From=soon",
        "From must be a moment such as 2026-11-27T12:00:00Z, or epoch seconds."},
       {"events?To=-1", "To must be a moment such as 2026-11-27T12:00:00Z, or epoch seconds."},
       {"events?Before=-1", "Before must be a whole number, from 0 on."},
       {"backups?Before=yesterday", "Before must be Next of an answer."}}));

  CHECK(refusal(world, query) == told);
}

TEST_CASE("a world with more regions than can be read together wants one to be named") {
  World world;
  const auto server = [](int i) {
    return R"({"ServerName":"a","Region":"region-)" + std::to_string(i) + "\"}";
  };
  world.control("POST", "/_emulator/world", document("Servers", 60, server));

  CHECK(refusal(world, "backups") ==
        "Region is missing; this world has too many to be read together.");
  CHECK(get(world, "backups?Region=region-1").at("/Backups") == "0 elements");
  CHECK(get(world, "worlds").at("/Worlds/0/Servers") == "60");
  CHECK(get(world, "worlds").at("/Worlds/0/Regions") == "20 elements");
}
