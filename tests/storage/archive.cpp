// A world that another store takes in: nothing of it stays behind.
#include "storage/archive.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

#include "storage/checkpoints.hpp"
#include "tests/world.hpp"

using tests::World;

namespace {

constexpr std::string_view account = tests::some_account;

// Lines of an account's worlds, read in portions of so many rows.
std::vector<std::string> lines_of(World& world, std::int64_t rows_max) {
  storage::ArchiveReader reader{std::string(account)};
  std::string text;
  while (!reader.is_done()) {
    const std::int64_t rows = reader.read_some(world.database(), rows_max, text);
    CHECK(rows <= rows_max);
  }
  std::vector<std::string> lines;
  for (std::size_t end = text.find('\n'); end != text.npos; end = text.find('\n')) {
    lines.push_back(text.substr(0, end));
    text.erase(0, end + 1);
  }
  return lines;
}

// One that has something of everything.
void fill(World& world) {
  const auto is_well = [](const tests::Answer& answer) {
    INFO(answer.reply.body);
    CHECK(answer.status() == 200);
  };
  is_well(world.control("POST", "/_emulator/world", R"({"Servers":[
    {"ServerName":"chef","Tags":[{"Key":"a","Value":"ä +-@"}]},
    {"ServerName":"puppet","Engine":"Puppet","Region":"eu-west-1",
     "EngineAttributes":[{"Name":"PUPPET_R10K_REMOTE","Value":"git@example.com"}]}]})"));
  is_well(world.control("POST", "/_emulator/faults", R"({"Operation":"DescribeServers",
    "Error":"ThrottlingException","Probability":0.1,"Times":3})"));
  is_well(world.control("POST", "/_emulator/policies", R"({"Change":"backup","After":"PT1H"})"));
  for (int i = 0; i < 5; ++i) {
    is_well(world.call("CreateBackup", R"({"ServerName":"chef","Description":"one"})"));
    world.pass(std::chrono::hours(2));
  }
  is_well(world.call("AssociateNode", R"({"ServerName":"chef","NodeName":"node",
    "EngineAttributes":[{"Name":"CHEF_NODE_PUBLIC_KEY","Value":"key\n"}]})"));
  is_well(world.control("PUT", "/_emulator/checkpoints/before"));
  is_well(world.call("CreateBackup", R"({"ServerName":"chef"})"));
  is_well(world.control("PATCH", "/_emulator/clock", R"({"Rate":0.3333333333333333})"));
}

}  // namespace

TEST_CASE("an archive has every column of every table that hangs on a world") {
  World world;
  std::set<std::string> in_store;
  storage::Rows rows = world.database().query(
      "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c"
      " WHERE m.type = 'table' AND m.name NOT IN ('worlds', 'slots')");
  while (rows.next()) {
    const std::string table = rows.get<std::string>();
    in_store.insert(table + "." + rows.get<std::string>());
  }
  const std::vector<std::string> archived = storage::archived_columns();
  CHECK(std::set(archived.begin(), archived.end()) == in_store);
}

TEST_CASE("a world that another store takes in is the same there, and so are its checkpoints") {
  World there;
  there.control(
      "POST", "/_emulator/world", R"({"Servers":[{"ServerName":"other"}]})", "111111111111");
  World world;
  fill(world);
  const std::vector<std::string> lines = lines_of(world, 7);

  storage::ArchiveWriter writer;
  {
    storage::Transaction whole(there.database());
    for (const std::string& line : lines) CHECK_FALSE(writer.put(there.database(), line));
    writer.give(there.database(), std::string(account));
    whole.keep();
  }

  CHECK(lines.size() > 40);
  CHECK(lines_of(there, 1'000) == lines);
  there.now = world.now;
  there.restart();
  CHECK(there.control("GET", "/_emulator/world").reply.body ==
        world.control("GET", "/_emulator/world").reply.body);
  CHECK(there.call("DescribeBackups", "{}").reply.body ==
        world.call("DescribeBackups", "{}").reply.body);
  CHECK(there.control("GET", "/_emulator/checkpoints").reply.body ==
        world.control("GET", "/_emulator/checkpoints").reply.body);
  there.pass(std::chrono::hours(10));
  world.pass(std::chrono::hours(10));
  CHECK(there.control("GET", "/_emulator/history").reply.body ==
        world.control("GET", "/_emulator/history").reply.body);
}

TEST_CASE("a line that is none of an archive tells what is wrong with it") {
  World world;
  storage::ArchiveWriter writer;
  storage::Transaction undone(world.database());
  const auto mistake = [&](std::string_view line) {
    return writer.put(world.database(), line).value_or("none");
  };
  CHECK(mistake(R"(["server",1])") == "the first row must be one of worlds");
  CHECK(mistake(R"(["worlds",null])") != "none");
  CHECK(mistake(R"(["worlds",null,"123456789012",1,0,0,"1",0,0,null])") == "none");
  CHECK(mistake(R"(["worlds_",1])") == "there is no table 'worlds_'");
  CHECK(mistake(R"(["caller",1])").find("NOT NULL") != std::string::npos);
  CHECK(mistake(R"(["caller",16777216,"y"])") == "a number in it is none of a world");
  CHECK(mistake(R"(["caller",-1,"y"])") == "a number in it is none of a world");
  CHECK(mistake(R"(["caller","1","y"])") == "a number in it is none of a world");
  CHECK(mistake(R"(["caller",16777215,"y"])") == "none");
  CHECK(mistake(R"(["event",0,"x",1,1,"m",null,null])").find("cannot store TEXT") !=
        std::string::npos);
  CHECK(mistake(R"(["caller",1,)").find("malformed JSON") != std::string::npos);
  CHECK(mistake("x") == "there is no table ''");
}
