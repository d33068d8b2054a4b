// A world that goes to another emulator, and the slots that tell whose it is.
#include <catch2/catch.hpp>
#include <optional>
#include <string>

#include "api/body_parts.hpp"
#include "storage/archive.hpp"
#include "storage/slots.hpp"
#include "storage/world_copy.hpp"
#include "tests/asked.hpp"
#include "tests/world.hpp"

using namespace std::chrono_literals;
using tests::Answer;
using tests::Asked;
using tests::some_account;
using tests::World;

namespace {

// 123456789012 has the slot 918.
api::Settings keeping(std::string_view slots) {
  api::Settings settings;
  settings.slots = *api::rules::Slots::parse(slots);
  return settings;
}

const std::string automate = R"({"ServerName":"automate-06"})";

Answer put(World& world, std::string_view archive, std::string_view account = some_account) {
  const std::vector<api::Header> headers{{"Content-Type", "application/x-ndjson"},
                                         {"X-Emulator-Account", account}};
  return world.send({"PUT", "/_emulator/archive", headers, archive});
}

std::string archive_of(World& world) {
  return world.control("GET", "/_emulator/archive").reply.body;
}

// An archive whose world is held: all of it has come.
std::shared_ptr<api::BodyParts> hold(World& world) {
  Asked held(world, "GET", "/_emulator/archive?Hold=true");
  while (!held.ask()) world.engine().work(world.now);
  while (world.engine().has_work()) world.engine().work(world.now);
  return held.reply().parts;
}

}  // namespace

TEST_CASE("an archive that is put in is the world with its journal, and replaces what was there") {
  World world;
  world.put_server("automate-06");
  world.take_backup("automate-06");
  world.control("PUT", "/_emulator/checkpoints/c");
  const std::string archive = archive_of(world);
  World there;
  there.now = world.now;
  there.put_server("old");
  there.control("PUT", "/_emulator/checkpoints/old");
  there.call("DescribeServers", "{}");

  CHECK(put(there, archive).status() == 200);

  CHECK(archive_of(there) == archive);
  CHECK(there.control("GET", "/_emulator/journal").reply.body ==
        world.control("GET", "/_emulator/journal").reply.body);
  CHECK(there.control("GET", "/_emulator/checkpoints").at("/Checkpoints/0/Name") == "c");
  CHECK(there.control("GET", "/_emulator/checkpoints").at("/Checkpoints") == "1 elements");
  while (there.engine().has_work()) there.engine().work(there.now);
  CHECK(storage::list_worlds_of_nobody(there.database()).empty());
}

TEST_CASE("a text that is no archive is refused with the line, and changes nothing") {
  World world;
  world.put_server("automate-06");
  const std::string whole = archive_of(world);
  const std::string cut = whole.substr(0, whole.size() - 8);
  const std::string after_head = whole.substr(whole.find('\n') + 1);
  const auto refused = [&](const std::string& text, std::string_view account = some_account) {
    const Answer answer = put(world, text, account);
    CHECK(answer.status() == 400);
    while (world.engine().has_work()) world.engine().work(world.now);
    CHECK(storage::list_worlds_of_nobody(world.database()).empty());
    return answer.message();
  };

  CHECK(refused("x") ==
        "Line 1 is none of an archive: it does not begin as one. Nothing was changed. Send what "
        "GET /_emulator/archive gave.");
  CHECK(refused(cut).find("is cut off before its end") != std::string::npos);
  CHECK(refused(whole, "111111111111")
            .find("it is of account 123456789012, and this request is "
                  "about 111111111111") != std::string::npos);
  CHECK(refused("[\"archive\",99,\"123456789012\",\"1\"]\n" + after_head)
            .find("it is of a store of version 99") != std::string::npos);
  CHECK(refused(whole.substr(0, whole.find('\n') + 1) + "[\"server\"]\n")
            .find("Line 2 is none of an archive: the first row must be one of worlds") !=
        std::string::npos);
  CHECK(refused(whole.substr(0, whole.rfind("[\"end")) + "[\"call\",1]\n")
            .find("a value is missing") != std::string::npos);
  CHECK(world.control("POST", "/_emulator/archive").status() == 405);
  CHECK(world.control("GET", "/_emulator/archive?Hold=maybe").message() ==
        "Hold must be true or false.");
  CHECK(world.server_status("automate-06") == "HEALTHY");
}

TEST_CASE("nothing happens in a world that is held, and what was due happens afterwards") {
  World world;
  world.put_server("automate-06");
  const std::string backup = world.call("CreateBackup", automate).at("/Backup/BackupId");
  const auto parts = hold(world);
  Asked waiting(world, "GET", "/_emulator/backups");
  CHECK_FALSE(waiting.ask());

  world.pass(1h);
  CHECK(storage::next_due(world.database(), world.scope().world).has_value());
  CHECK_FALSE(world.engine().next_due().has_value());
  CHECK_FALSE(waiting.ask());
  CHECK(parts->take().ends_with("[\"end\"]\n"));
  CHECK(parts->ended() == api::BodyParts::End::none);

  parts->abandon();
  while (world.engine().has_work()) world.engine().work(world.now);
  CHECK(waiting.ask());
  CHECK(world.backup_status(backup) == "OK");
}

TEST_CASE("a slot that is released is answered with 421, and who waited there is to come again") {
  World world(keeping("0-1023"));
  world.put_server("automate-06");
  const auto parts = hold(world);
  Asked waiting(world, "GET", "/_emulator/backups");
  CHECK_FALSE(waiting.ask());
  world.now += 1s;

  const Answer released = world.control("PATCH", "/_emulator/slots", R"({"Release":"918"})");

  CHECK(released.at("/Slots") == "0-917,919-1023");
  CHECK(parts->ended() == api::BodyParts::End::whole);
  CHECK(waiting.ask());
  CHECK(waiting.reply().status == 503);
  CHECK(world.call("DescribeServers", "{}").status() == 421);
  CHECK(world.control("DELETE", "/_emulator/archive").status() == 200);
  CHECK(world.control("GET", "/_emulator/worlds").at("/Worlds") == "0 elements");
  CHECK(storage::find_slots(world.database()) == "0-917,919-1023");
}

TEST_CASE("a world can be put in, and is nobody's, before its slot is taken") {
  World world;
  world.put_server("automate-06");
  World there(keeping("none"));
  CHECK(put(there, archive_of(world)).status() == 200);
  CHECK(there.call("DescribeServers", "{}").status() == 421);

  CHECK(there.control("PATCH", "/_emulator/slots", R"({"Take":"918"})").at("/Slots") == "918");

  CHECK(there.server_status("automate-06") == "HEALTHY");
  CHECK(there.control("DELETE", "/_emulator/archive").status() == 409);
  CHECK(there.control("GET", "/_emulator/slots").at("/Slots") == "918");
}

TEST_CASE("a copy of the store goes on while slots are released") {
  World world;
  Asked copy(world, "GET", "/_emulator/store");
  CHECK_FALSE(copy.ask());

  CHECK(world.control("PATCH", "/_emulator/slots", R"({"Release":"0-1023"})").at("/Slots") ==
        "none");

  while (!copy.ask()) world.engine().work(world.now);
  CHECK(copy.reply().status == 200);
}

TEST_CASE("a change of slots that makes no sense is refused") {
  World world(keeping("0-10"));
  const auto refused = [&](std::string_view change) {
    const Answer answer = world.control("PATCH", "/_emulator/slots", change);
    CHECK(answer.status() == 400);
    return answer.message();
  };
  CHECK(refused(R"({"Take":"1024"})") ==
        "Take must be slots and ranges from 0 to 1023, each once, such as 0-255,512.");
  CHECK(refused(R"({"Take":"11-13","Release":"3,12-14"})") ==
        "Take and Release have the slots 12-13 both.");
  CHECK(refused("{}") == "Give Take or Release.");
  CHECK(refused(R"({"Slots":"1"})").find("Slots") != std::string::npos);
  CHECK(world.control("GET", "/_emulator/slots").at("/Slots") == "0-10");
  CHECK_FALSE(storage::find_slots(world.database()).has_value());
}
