// Policies added and taken away one by one.
#include <catch2/catch.hpp>

#include "tests/world.hpp"

using namespace std::chrono_literals;
using tests::Answer;
using tests::World;

namespace {

constexpr auto automate = R"({"ServerName":"automate-06"})";

// A world with a HEALTHY server, and these policies.
struct Fixture {
  explicit Fixture(const std::string& policies) {
    world.put_server("automate-06");
    REQUIRE(world.control("PUT", "/_emulator/policies", R"({"Policies":[)" + policies + "]}")
                .status() == 200);
  }

  std::string create_backup() {
    const Answer created = world.call("CreateBackup", automate);
    REQUIRE(created.status() == 200);
    return created.at("/Backup/BackupId");
  }

  World world;
};

}  // namespace

TEST_CASE("a policy is added behind the others, or before them, and taken away by its id") {
  Fixture fixture(R"({"Change":"backup","After":"PT1H"})");
  const auto post = [&](const char* policy) {
    return fixture.world.control("POST", "/_emulator/policies", policy);
  };

  CHECK(post(R"({"Change":"backup","Hold":true})").at("/Id") == "2");
  CHECK(post(R"({"Change":"backup","Fail":"full","Times":1,"First":true})").at("/Id") == "3");

  const auto ids = [&] {
    const Answer shown = fixture.world.control("GET", "/_emulator/policies");
    std::string text;
    for (const char* place : {"/Policies/0/Id", "/Policies/1/Id", "/Policies/2/Id"}) {
      text += shown.at(place);
    }
    return text;
  };
  CHECK(ids() == "312");
  const std::string id = fixture.create_backup();
  fixture.world.pass(2s);
  CHECK(fixture.world.backup_status(id) == "FAILED");
  CHECK(fixture.world.control("DELETE", "/_emulator/policies/1").status() == 200);
  CHECK(ids() == "32");
  CHECK(fixture.world.control("DELETE", "/_emulator/policies/1").status() == 404);
  CHECK(fixture.world.control("DELETE", "/_emulator/policies/x").status() == 404);
}

TEST_CASE("an order of policies that isn't that of their ids outlives documents and checkpoints") {
  Fixture fixture(R"({"Change":"backup","Hold":true})");
  fixture.world.control(
      "POST", "/_emulator/policies", R"({"Change":"backup","After":"PT1H","First":true})");
  const std::string before = fixture.world.control("GET", "/_emulator/policies").reply.body;

  fixture.world.control("PUT", "/_emulator/checkpoints/c");
  fixture.world.control("DELETE", "/_emulator/policies");
  fixture.world.control("POST", "/_emulator/checkpoints/c/restore");
  CHECK(fixture.world.control("GET", "/_emulator/policies").reply.body == before);

  const std::string document = fixture.world.control("GET", "/_emulator/world").reply.body;
  fixture.world.control("PUT", "/_emulator/world", document);
  CHECK(fixture.world.control("GET", "/_emulator/policies").reply.body == before);
}

TEST_CASE("a policy that is added is refused as one of a list, and two have no id in common") {
  World world;
  const auto post = [&](const char* policy) {
    return world.control("POST", "/_emulator/policies", policy);
  };

  CHECK(post(R"({"Change":"backup"})").status() == 400);
  CHECK(post(R"({"Change":"backup","Hold":true,"Polls":1})").status() == 400);
  CHECK(post(R"({"Change":"backup","Hold":true,"Id":7})")
            .message()
            .find("Id: is given by the emulator") != std::string::npos);
  CHECK(world
            .control("PUT",
                     "/_emulator/policies",
                     R"({"Policies":[{"Id":7,"Change":"backup","Hold":true},
                                     {"Id":7,"Change":"create","Hold":true}]})")
            .message()
            .find("Policies[1].Id: is another policy's") != std::string::npos);
}
