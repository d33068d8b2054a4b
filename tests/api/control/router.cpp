// The emulator's own API: routes, and whose world they are about.
#include <catch2/catch.hpp>

#include "tests/world.hpp"

using tests::Answer;
using tests::World;

namespace {

const std::string server = R"({"Servers":[{"ServerName":"automate-06"}]})";

Answer send(World& world,
            std::string_view method,
            std::string_view target,
            std::vector<api::Header> headers = {},
            std::string_view body = "") {
  return world.send({method, target, headers, body});
}

bool has_server(World& world, std::string_view account) {
  return world.call("DescribeServers", "{}", account).at("/Servers") == "1 elements";
}

}  // namespace

TEST_CASE("the emulator tells that it serves, and its version") {
  World world;

  const Answer answer = send(world, "GET", "/_emulator/health");

  CHECK(answer.status() == 200);
  CHECK(answer.reply.content_type == "application/json");
  CHECK(answer.at("/Status") == "ok");
  CHECK_FALSE(answer.at("/Version").empty());
}

TEST_CASE("a path that is none tells what there is") {
  const std::string path = GENERATE("/_emulator", "/_emulator/", "/_emulator/nothing");
  World world;

  const Answer answer = send(world, "GET", path);

  CHECK(answer.status() == 404);
  CHECK(answer.message().starts_with("There is no " + path + "; there is: "));
  CHECK(answer.message().find("/_emulator/health") != std::string::npos);
}

TEST_CASE("a method that a path doesn't take tells which it takes") {
  World world;

  const Answer answer = send(world, "POST", "/_emulator/health");

  CHECK(answer.status() == 405);
  CHECK(answer.message() == "/_emulator/health takes: GET, HEAD.");
  CHECK(answer.reply.headers ==
        std::vector<std::pair<std::string, std::string>>{{"Allow", "GET, HEAD"}});
}

TEST_CASE("what can be got can be asked for by HEAD") {
  World world;
  CHECK(send(world, "HEAD", "/_emulator/health").status() == 200);
  CHECK(send(world, "HEAD", "/_emulator/release").status() == 405);
}

TEST_CASE("a body must be JSON by its content type") {
  World world;
  const auto status_with = [&](std::string_view type) {
    return send(world, "POST", "/_emulator/world", {{"Content-Type", type}}, server).status();
  };

  CHECK(status_with("text/plain") == 415);
  CHECK(status_with("") == 415);
  CHECK(send(world, "POST", "/_emulator/world", {}, server).status() == 415);
  CHECK(status_with("application/json") == 200);
  CHECK(status_with("application/json; charset=utf-8") == 200);
  CHECK(status_with("APPLICATION/JSON") == 200);
}

TEST_CASE("a world is addressed by header, else by query, else by access key, else the default") {
  World world;
  const api::Header json{"Content-Type", "application/json"};
  const api::Header header{"X-Emulator-Account", "111111111111"};
  const api::Header key{"Authorization",
                        "AWS4-HMAC-SHA256 Credential=333333333333/20261123/us-east-1/opsworks-cm/"
                        "aws4_request, SignedHeaders=host, Signature=00"};
  const api::Header date{"X-Amz-Date", "20261123T000000Z"};
  const char* with_query = "/_emulator/world?Account=222222222222";

  SECTION("by header") {
    send(world, "POST", with_query, {json, header, key, date}, server);
    CHECK(has_server(world, "111111111111"));
    CHECK_FALSE(has_server(world, "222222222222"));
  }
  SECTION("by query") {
    send(world, "POST", with_query, {json, key, date}, server);
    CHECK(has_server(world, "222222222222"));
    CHECK_FALSE(has_server(world, "333333333333"));
  }
  SECTION("by access key") {
    send(world, "POST", "/_emulator/world", {json, key, date}, server);
    CHECK(has_server(world, "333333333333"));
    CHECK_FALSE(has_server(world, "000000000000"));
  }
  SECTION("the default") {
    send(world, "POST", "/_emulator/world", {json}, server);
    CHECK(has_server(world, "000000000000"));
  }
}

TEST_CASE("an account that is no account is refused") {
  const std::string account = GENERATE("1", "12345678901x", "1234567890123");
  World world;

  const Answer answer = world.control("POST", "/_emulator/world", server, account);

  CHECK(answer.status() == 400);
  CHECK(answer.message() == "The account '" + account + "' is not valid; give 12 digits.");
}

TEST_CASE("a query that is not clear is refused") {
  const auto [query, mistake] = GENERATE(table<const char*, const char*>(
      {{"Colour=red", "The parameter 'Colour' is not known; known are Account, Operation, "},
       {"Limit=1&Limit=2", "The parameter 'Limit' is given twice."},
       {"Account=", "The parameter 'Account' has no value."},
       {"Account", "The parameter 'Account' has no value."},
       {"Error", "The parameter 'Error' has no value."},
       {"Limit=few", "After, Before and Limit must be whole numbers, from 0 on."},
       {"Operation=CreateBackups", "Operation must be one of AssociateNode, CreateBackup, "}}));
  World world;

  const Answer answer = send(world, "GET", std::string("/_emulator/journal?") + query);

  CHECK(answer.status() == 400);
  CHECK(answer.message().starts_with(mistake));
}

TEST_CASE("an empty error is that of calls that went well") {
  World world;
  world.call("DescribeServers", "{}");
  world.call("DescribeServers", "[]");

  const Answer journal = world.control("GET", "/_emulator/journal?Error=");

  CHECK(journal.at("/Entries") == "1 elements");
  CHECK(journal.at("/Entries/0/HttpStatus") == "200");
}

TEST_CASE("a path is the same with its letters percent-encoded") {
  World world;
  CHECK(send(world, "GET", "/%5femulator/h%65alth").status() == 200);
  CHECK(send(world, "GET", "/_emulator%2Fhealth").status() == 403);
  CHECK(send(world, "GET", "/_emulator/health/").status() == 404);
  CHECK(send(world, "GET", "/_emulator/journal?%4Cimit=0").status() == 200);
}

TEST_CASE("AWS's own path may begin like the emulator's") {
  World world;
  CHECK(send(world, "GET", "/_emulators").status() == 403);
}
