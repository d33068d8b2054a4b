// The metrics grow with what the program knows, not with what its clients make up.
#include <algorithm>
#include <catch2/catch.hpp>

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
