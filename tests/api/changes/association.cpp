// Nodes of a server: associated, asked about, let go.
#include <catch2/catch.hpp>

#include "api/changes/association.hpp"
#include "storage/known.hpp"
#include "tests/world.hpp"

using namespace std::chrono_literals;
using tests::Answer;
using tests::World;

namespace {

Answer associate(World& world, const std::string& node, const std::string& server = "s") {
  return world.call("AssociateNode",
                    R"({"ServerName":")" + server + R"(","NodeName":")" + node +
                        R"(","EngineAttributes":[{"Name":"CHEF_ORGANIZATION","Value":"default"},
                           {"Name":"CHEF_NODE_PUBLIC_KEY","Value":"no PEM at all"}]})");
}

std::string token_of(const Answer& answer) {
  return answer.at("/NodeAssociationStatusToken");
}

Answer status(World& world, const std::string& token, const std::string& server = "s") {
  return world.call(
      "DescribeNodeAssociationStatus",
      R"({"ServerName":")" + server + R"(","NodeAssociationStatusToken":")" + token + "\"}");
}

}  // namespace

TEST_CASE("an association is IN_PROGRESS until it is due, then SUCCESS") {
  World world;
  world.put_server("s");
  const std::string token = token_of(associate(world, "i-0123456789abcdef0"));
  REQUIRE_FALSE(token.empty());
  CHECK(status(world, token).at("/NodeAssociationStatus") == "IN_PROGRESS");
  world.pass(1s - 1ms);
  CHECK(status(world, token).at("/NodeAssociationStatus") == "IN_PROGRESS");
  world.pass(1ms);
  CHECK(status(world, token).at("/NodeAssociationStatus") == "SUCCESS");
}

TEST_CASE("a server stays HEALTHY while nodes come and go") {
  World world;
  world.put_server("s");
  associate(world, "n");
  CHECK(world.server_status("s") == "HEALTHY");
  CHECK(associate(world, "m").status() == 200);
}

TEST_CASE("each association has a token of its own, for its own server") {
  World world;
  world.put_server("s");
  world.put_server("t");
  const std::string first = token_of(associate(world, "n"));
  const std::string second = token_of(associate(world, "n"));
  const std::string other = token_of(associate(world, "n", "t"));
  CHECK(first != second);
  CHECK(first != other);
  CHECK(status(world, other).type() == "ResourceNotFoundException");
  CHECK(status(world, other, "t").status() == 200);
}

TEST_CASE("a token that nobody issued is not found") {
  World world;
  world.put_server("s");
  const Answer answer = status(world, "x");
  CHECK(answer.type() == "ResourceNotFoundException");
  CHECK(answer.message() == "Node association with token 'x' does not exist.");
  CHECK(status(world, "x", "t").message() == "Server with name 't' does not exist.");
}

TEST_CASE("a node is let go, whether it was ever associated or not") {
  World world;
  world.put_server("s");
  const Answer answer =
      world.call("DisassociateNode", R"({"ServerName":"s","NodeName":"never-seen"})");
  REQUIRE(answer.status() == 200);
  world.pass(1s);
  CHECK(status(world, token_of(answer)).at("/NodeAssociationStatus") == "SUCCESS");
}

TEST_CASE("nodes are associated with a HEALTHY server only") {
  World world;
  world.put_server("s", "UNHEALTHY");
  const Answer answer = associate(world, "n");
  CHECK(answer.type() == "InvalidStateException");
  CHECK(answer.message() ==
        "Cannot associate a node with the server 's'. The server is in state UNHEALTHY.");
}

TEST_CASE("tokens and associations outlive the end of the process") {
  World world;
  world.put_server("s");
  const std::string token = token_of(associate(world, "n"));
  world.restart();
  CHECK(status(world, token).at("/NodeAssociationStatus") == "IN_PROGRESS");
  world.pass(1s);
  CHECK(status(world, token).at("/NodeAssociationStatus") == "SUCCESS");
  CHECK(token_of(associate(world, "n")) != token);
}

TEST_CASE("associations end with their server, and a later one of its name issues other tokens") {
  World world;
  world.put_server("s");
  const std::string token = token_of(associate(world, "n"));
  world.call("DeleteServer", R"({"ServerName":"s"})");
  world.pass(2s);
  CHECK(status(world, token).type() == "ResourceNotFoundException");
  world.put_server("s");
  CHECK(status(world, token).type() == "ResourceNotFoundException");
  CHECK(token_of(associate(world, "n")) != token);
}

TEST_CASE("a server remembers so many associations, and forgets the oldest that is over") {
  World world;
  world.put_server("s");
  const std::string first = token_of(associate(world, "n"));
  const bool is_over = GENERATE(true, false);
  if (is_over) world.pass(1s);
  const auto let_be_counted = [&](std::int64_t count) {
    world.database().execute("UPDATE server SET associations = ?1", count);
    world.database().known().clear();
  };
  let_be_counted(api::changes::associations_max - 1);
  const std::string second = token_of(associate(world, "n"));
  CHECK(status(world, first).status() == 200);
  const std::string third = token_of(associate(world, "n"));
  CHECK(status(world, first).status() == (is_over ? 400 : 200));
  CHECK(status(world, second).status() == 200);
  CHECK(status(world, third).status() == 200);
}
