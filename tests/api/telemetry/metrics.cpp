// The metrics grow with what the program knows, not with what its clients make up.
#include <algorithm>
#include <catch2/catch.hpp>
#include <sstream>

#include "tests/world.hpp"

using tests::World;

TEST_CASE("names of errors that faults make up are counted as one") {
  World world;
  for (int i = 0; i < 50; ++i) {
    world.control("POST",
                  "/_emulator/faults",
                  R"({"Error":"Invented)" + std::to_string(i) + R"(","HttpStatus":400,"Times":1})");
    world.call("DescribeServers", "{}");
  }
  world.control("POST", "/_emulator/faults", R"({"Error":"ThrottlingException","Times":1})");
  world.call("DescribeServers", "{}");
  world.call("DescribeServers", R"({"ServerName":5})");

  const std::string text = world.control("GET", "/_emulator/metrics").reply.body;

  CHECK(text.find("Invented") == std::string::npos);
  for (const char* sample : {R"(DescribeServers",error="other"} 50)",
                             R"(DescribeServers",error="ThrottlingException"} 1)",
                             R"(DescribeServers",error="SerializationException"} 1)"}) {
    CHECK(text.find(sample) != std::string::npos);
  }
}

TEST_CASE("a shard's name is a label of each value") {
  api::Settings settings;
  settings.shard = "shard-1";
  World world(settings);
  world.call("DescribeServers", "{}");

  const std::string text = world.control("GET", "/_emulator/metrics").reply.body;

  std::size_t values = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("#")) continue;
    INFO(line);
    CHECK(line.find(R"({shard="shard-1")") != std::string::npos);
    ++values;
  }
  CHECK(values > 20);
  CHECK(text.find(R"({shard="shard-1",operation="DescribeServers",error=""} 1)") !=
        std::string::npos);
  CHECK(world.control("GET", "/_emulator/settings").at("/Shard") == "shard-1");
}
