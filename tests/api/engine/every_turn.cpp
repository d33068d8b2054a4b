// Every route and every operation, asked with much of a world that holds much: no turn does more
// since there is more. What a turn does is counted in SQLite's steps, rows and bytes.
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string>

#include "api/body_parts.hpp"
#include "api/control/routes/table.hpp"
#include "api/operations/table.hpp"
#include "tests/api/engine/asked.hpp"
#include "tests/api/engine/full_world.hpp"
#include "tests/world.hpp"

using tests::Ask;
using tests::full_world;
using tests::its_archive;
using tests::operations_asked;
using tests::routes_asked;
using tests::some_account;
using tests::World;

namespace {

constexpr int few = 700;  // more than any page or part of work
constexpr int many = 4 * few;

// --- What it costs ---------------------------------------------------------------------------

// The most that one turn has cost.
struct Cost {
  std::uint64_t steps = 0;
  std::size_t bytes = 0;
};

class Meter {
 public:
  explicit Meter(World& world) : world_(world) {}

  template <class Turn>
  auto count(Turn turn) {
    const std::uint64_t before = world_.database().steps();
    auto result = turn();
    cost_.steps = std::max(cost_.steps, world_.database().steps() - before);
    return result;
  }
  void count_bytes(std::size_t size) { cost_.bytes = std::max(cost_.bytes, size); }

  void run_what_is_left() {
    while (world_.engine().has_work()) go_on();
    while (world_.engine().next_due() && *world_.engine().next_due() <= world_.now) go_on();
  }

  void go_on() {
    count([&] {
      if (world_.engine().has_work()) {
        world_.engine().work(world_.now);
      } else {
        world_.engine().run_due(world_.now);
      }
      return 0;
    });
  }

  const Cost& cost() const { return cost_; }

 private:
  World& world_;
  Cost cost_;
};

api::Reply answer_to(World& world, Meter& meter, const api::Request& request) {
  while (true) {
    auto answers =
        meter.count([&] { return world.engine().run(world.now, std::span(&request, 1)); });
    if (auto* reply = std::get_if<api::Reply>(&answers[0])) return std::move(*reply);
    const auto& later = std::get<api::Later>(answers[0]);
    const bool is_due = world.engine().next_due() && *world.engine().next_due() <= world.now;
    if (world.engine().has_work() || is_due) {
      meter.go_on();
    } else {
      world.now = later.at.value_or(world.now);
    }
  }
}

unsigned send(World& world, Meter& meter, api::Request request) {
  request.id = 1'000'000;
  request.arrived = world.now;
  const api::Reply reply = answer_to(world, meter, request);
  meter.count_bytes(reply.body.size());
  while (reply.parts && reply.parts->ended() == api::BodyParts::End::none) {
    meter.count_bytes(reply.parts->take().size());
    if (world.engine().has_work()) meter.go_on();
  }
  meter.run_what_is_left();
  return reply.status;
}

unsigned send(World& world, Meter& meter, const std::string& route, const Ask& ask) {
  const std::vector<api::Header> headers{{"Content-Type", ask.type},
                                         {"X-Emulator-Account", some_account}};
  const std::string method = route.substr(0, route.find(' '));
  const std::string body =
      ask.body == its_archive ? world.control("GET", "/_emulator/archive").reply.body : ask.body;
  return send(world, meter, {method, base::Target(ask.target), headers, body});
}

std::string with_arn(World& world, std::string body) {
  constexpr std::string_view place = "ARN_OF_A";
  const auto at = body.find(place);
  if (at == body.npos) return body;
  return body.replace(
      at,
      place.size(),
      world.call("DescribeServers", R"({"ServerName":"a"})").at("/Servers/0/ServerArn"));
}

Cost cost_of(int rows, const std::string& name, const Ask& ask) {
  const auto world = full_world(rows);
  Meter meter(*world);
  if (ask.target.empty()) {
    const World::Sent sent(name, with_arn(*world, ask.body));
    CHECK(send(*world, meter, sent.request()) == ask.status);
    // And what follows.
    send(*world, meter, "PATCH", {"/_emulator/clock", R"({"Advance":"PT1M"})"});
  } else {
    CHECK(send(*world, meter, name, ask) == ask.status);
  }
  CHECK(world->engine().rows_in_a_turn_max() <= 2 * api::Budget::rows_max);
  return meter.cost();
}

// What copies or clears whole worlds fills its turns, with rows of ever other tables.
const std::set<std::string> filling_turns{"DELETE /_emulator/checkpoints/{Name}",
                                          "DELETE /_emulator/world",
                                          "POST /_emulator/checkpoints/{Name}/restore",
                                          "POST /_emulator/reset",
                                          "PUT /_emulator/checkpoints/{Name}",
                                          "PUT /_emulator/world"};
constexpr std::uint64_t steps_of_a_full_turn = api::Budget::rows_max * 70;

// Four times as much in the world, and hardly more in a turn: less than one that passes over all
// rows of a kind would take.
void check(const std::string& name, const Ask& ask) {
  INFO(name);
  const Cost less = cost_of(few, name, ask);
  const Cost more = cost_of(many, name, ask);
  const std::uint64_t hardly_more = less.steps + less.steps / 4 + 3 * (many - few);
  const bool fills_turns = filling_turns.contains(name);
  CHECK(more.steps <= (fills_turns ? steps_of_a_full_turn : hardly_more));
  CHECK(more.bytes <= less.bytes + less.bytes / 4 + 1'000);
  CHECK(more.bytes <= 1024 * 1024);
}

template <class Names>
void check_all(const std::map<std::string, Ask>& asked, const Names& names) {
  for (const std::string& name : names) {
    INFO("to be asked here: " << name);
    const auto ask = asked.find(name);
    CHECK(ask != asked.end());
    if (ask != asked.end()) check(name, ask->second);
  }
  for (const auto& each : asked) CHECK(names.contains(each.first));
}

}  // namespace

TEST_CASE("no turn of any route does more in a world that holds more") {
  std::set<std::string> names;
  for (const api::control::Route& route : api::control::routes()) {
    names.insert(api::control::name_of(route));
  }
  check_all(routes_asked, names);
}

TEST_CASE("no turn of any operation does more in a world that holds more") {
  std::set<std::string> names;
  for (const api::Operation* operation : api::operations()) names.emplace(operation->name);
  check_all(operations_asked, names);
}
