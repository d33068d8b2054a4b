// What holds of every world, whatever was done to it: shown by random deeds, each from a seed.
#include <catch2/catch.hpp>
#include <random>

#include "tests/world.hpp"

using namespace std::chrono_literals;
using tests::some_account;
using tests::World;

namespace {

constexpr int seeds = 40;
constexpr int deeds = 40;

// Random deeds, of calls and of what the emulator's own API can do, in one account.
class Doer {
 public:
  Doer(World& world, unsigned seed, std::string_view account = some_account)
      : world_(world), random_(seed), account_(account) {}

  void do_something() {
    switch (below(9)) {
      case 0:
      case 1:
        return call("CreateBackup", R"({"ServerName":")" + server() + R"("})");
      case 2:
        return call("DescribeBackups", R"({"ServerName":")" + server() + R"("})");
      case 3:
        return call("DescribeServers", "{}");
      case 4:
        return call("DeleteServer", R"({"ServerName":")" + server() + R"("})");
      case 5:
        return control("POST",
                       "/_emulator/world",
                       R"({"Servers":[{"ServerName":")" + server() + R"(","Status":"HEALTHY"}]})");
      case 6:
        return control("PUT", "/_emulator/policies", R"({"Policies":[)" + policy() + "]}");
      case 7:
        return control("POST", "/_emulator/release", "");
      default:
        return control("POST",
                       "/_emulator/faults",
                       R"({"Error":"ThrottlingException","Probability":0.2,"Times":3})");
    }
  }
  void advance(base::Duration by) {
    control("PATCH", "/_emulator/clock", R"({"Advance":")" + base::to_iso_duration(by) + R"("})");
  }
  void freeze() { control("PATCH", "/_emulator/clock", R"({"Frozen":true})"); }

  std::string exported() const {
    return world_.control("GET", "/_emulator/world", "", account_).reply.body;
  }

  int below(int bound) { return std::uniform_int_distribution<int>(0, bound - 1)(random_); }

 private:
  void call(std::string_view operation, const std::string& input) {
    world_.call(operation, input, account_);
  }
  void control(std::string_view method, std::string_view path, const std::string& body) {
    world_.control(method, path, body, account_);
  }
  std::string server() { return std::string(1, static_cast<char>('a' + below(3))); }
  std::string policy() {
    static const std::array<const char*, 5> policies{
        R"({"Change":"backup","After":"PT90M"})",
        R"({"Change":"backup","Fail":"why","Times":2})",
        R"({"Change":"backup","Polls":2,"Times":1},{"Change":"maintenance","Hold":true,"Times":1})",
        R"({"Change":"delete","ServerName":"a","Fail":"why","Status":"UNHEALTHY"})",
        R"({"Change":"maintenance","After":"PT3H"})"};
    return policies[static_cast<std::size_t>(below(policies.size()))];
  }

  World& world_;
  std::mt19937 random_;
  std::string account_;
};

}  // namespace

TEST_CASE("many advances come to the same as one of their sum") {
  for (unsigned seed = 1; seed <= seeds; ++seed) {
    INFO("seed " << seed);
    World stepped;
    World jumped;
    Doer steps(stepped, seed);
    Doer jumps(jumped, seed);
    std::mt19937 random(seed);
    const auto draw = [&](int bound) {
      return std::uniform_int_distribution<int>(0, bound - 1)(random);
    };
    steps.freeze();
    jumps.freeze();
    for (int deed = 0; deed < deeds; ++deed) {
      steps.do_something();
      jumps.do_something();
      const base::Duration length{draw(100'000'000)};
      const int pieces = 1 + draw(7);
      for (int piece = 0; piece < pieces; ++piece) steps.advance(length);
      jumps.advance(length * pieces);
    }
    REQUIRE(steps.exported() == jumps.exported());
  }
}

TEST_CASE("whatever was done, a restored world is the one that was saved") {
  for (unsigned seed = 1; seed <= seeds; ++seed) {
    INFO("seed " << seed);
    World world;
    Doer doer(world, seed);
    doer.freeze();
    for (int deed = 0; deed < deeds; ++deed) {
      doer.do_something();
      doer.advance(base::Duration{doer.below(20'000'000)});
    }
    const std::string saved = doer.exported();
    world.control("PUT", "/_emulator/checkpoints/here");
    for (int deed = 0; deed < deeds; ++deed) {
      doer.do_something();
      doer.advance(base::Duration{doer.below(20'000'000)});
    }
    world.restart();
    world.control("POST", "/_emulator/checkpoints/here/restore");
    REQUIRE(doer.exported() == saved);
  }
}

TEST_CASE("a frozen world changes by requests alone") {
  for (unsigned seed = 1; seed <= seeds; ++seed) {
    INFO("seed " << seed);
    World world;
    Doer doer(world, seed);
    doer.freeze();
    for (int deed = 0; deed < deeds; ++deed) {
      doer.do_something();
      const std::string before = doer.exported();
      world.pass(base::Duration{doer.below(1'000'000'000)});
      world.engine().run_due(world.now);
      if (doer.below(4) == 0) world.restart();
      REQUIRE(doer.exported() == before);
    }
  }
}

TEST_CASE("a world exported into another account lives on there in the same way") {
  const std::string there = "999999999999";
  for (unsigned seed = 1; seed <= seeds; ++seed) {
    INFO("seed " << seed);
    World world;
    Doer here(world, seed);
    here.freeze();
    for (int deed = 0; deed < deeds; ++deed) {
      here.do_something();
      here.advance(base::Duration{here.below(20'000'000)});
    }
    world.control("PUT", "/_emulator/world", here.exported(), there);
    Doer mine(world, seed + 1'000);
    Doer theirs(world, seed + 1'000, there);
    for (int deed = 0; deed < deeds; ++deed) {
      mine.do_something();
      theirs.do_something();
      mine.advance(base::Duration{mine.below(20'000'000)});
      theirs.advance(base::Duration{theirs.below(20'000'000)});
    }
    std::string expected = mine.exported();
    std::string got = theirs.exported();
    for (std::string* text : {&expected, &got}) {
      for (const std::string_view account : {some_account, std::string_view(there)}) {
        for (std::size_t at = 0; (at = text->find(account, at)) != std::string::npos;) {
          text->replace(at, account.size(), "account");
        }
      }
    }
    REQUIRE(got == expected);
  }
}
