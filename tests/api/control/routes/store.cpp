// GET /_emulator/store: who waits for a copy of the store, and who doesn't.
#include <catch2/catch.hpp>

#include "api/body_parts.hpp"
#include "tests/world.hpp"

using tests::some_account;
using tests::World;

namespace {

// A request for a copy, which is answered when the test lets the engine go on.
class Asked {
 public:
  Asked(World& world, std::uint64_t id) : world_(world), id_(id) {}

  // Asks, or asks again; true if there is an answer.
  bool ask() {
    const api::Request request{"GET", base::Target("/_emulator/store"), headers_, "", id_};
    auto answers = world_.engine().run(world_.now, std::span(&request, 1));
    auto* reply = std::get_if<api::Reply>(&answers[0]);
    if (reply == nullptr) return false;
    reply_ = std::move(*reply);
    return true;
  }
  void go_away() {
    world_.engine().abandon({"GET", base::Target("/_emulator/store"), headers_, "", id_});
  }
  const api::Reply& reply() const { return reply_; }

 private:
  World& world_;
  std::uint64_t id_;
  std::vector<api::Header> headers_{{"X-Emulator-Account", some_account}};
  api::Reply reply_;
};

}  // namespace

TEST_CASE("a copy of the store comes whole, of one in memory too") {
  World world;
  world.put_server("a");
  const api::Reply reply = world.control("GET", "/_emulator/store").reply;
  CHECK(reply.status == 200);
  CHECK(reply.content_type == "application/vnd.sqlite3");
  CHECK(reply.body.starts_with("SQLite format 3"));
}

TEST_CASE("nobody waits while the store is copied, in its own world neither") {
  World world;
  world.put_server("a");
  Asked asked(world, 1'000'000);
  REQUIRE_FALSE(asked.ask());
  CHECK(world.engine().has_work());
  CHECK(world.server_status("a") == "HEALTHY");
  CHECK_FALSE(world.take_backup("a").empty());
  CHECK(world.control("GET", "/_emulator/work").message().empty());
}

TEST_CASE("one copy is made at a time; the next once that one has been sent, or nobody waits") {
  World world;
  Asked first(world, 1'000'000);
  Asked second(world, 1'000'001);
  REQUIRE_FALSE(first.ask());

  REQUIRE(second.ask());
  CHECK(second.reply().status == 409);

  first.go_away();
  CHECK_FALSE(second.ask());
  while (!second.ask()) world.engine().work(world.now);
  CHECK(second.reply().status == 200);
  REQUIRE(second.reply().parts);
  while (world.engine().has_work()) {
    world.engine().work(world.now);
    second.reply().parts->take();
  }
  CHECK(second.reply().parts->ended() == api::BodyParts::End::whole);
  CHECK_FALSE(Asked(world, 1'000'002).ask());
}

TEST_CASE("a copy that nobody takes any more ends") {
  World world;
  Asked asked(world, 1'000'000);
  while (!asked.ask()) world.engine().work(world.now);
  asked.reply().parts->abandon();
  while (world.engine().has_work()) world.engine().work(world.now);
  CHECK_FALSE(Asked(world, 1'000'001).ask());
}
