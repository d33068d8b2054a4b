// Requests that are to come again: whose turn it is, and what it costs to know that.
#include "server/runtime/parked.hpp"

#include <catch2/catch.hpp>
#include <chrono>

using server::Parked;
using Ids = std::vector<Parked::Id>;
using namespace std::chrono_literals;

namespace {

constexpr base::Time noon{1'000'000ms};

api::Later change_of(std::string account) {
  return {.account = std::move(account)};
}

}  // namespace

TEST_CASE("a change of a world brings back who waits for it, in the order they came") {
  Parked parked;
  parked.add(3, change_of("one"));
  parked.add(1, change_of("two"));
  parked.add(2, change_of("one"));
  CHECK(parked.take(std::set<std::string>{"three"}).empty());
  CHECK(parked.take(std::set<std::string>{"one", "three"}) == Ids{2, 3});
  CHECK(parked.take(std::set<std::string>{"one", "two"}) == Ids{1});
  CHECK(parked.size() == 0);
}

TEST_CASE("a moment brings back who waits until then, and nobody else") {
  Parked parked;
  parked.add(1, {.at = noon + 1s});
  parked.add(2, {.at = noon, .account = "one"});
  parked.add(3, change_of("one"));
  CHECK(parked.first_due() == noon);
  CHECK(parked.take_due(noon - 1ms).empty());
  CHECK(parked.take_due(noon) == Ids{2});
  CHECK(parked.first_due() == noon + 1s);
  CHECK(parked.take(std::set<std::string>{"one"}) == Ids{3});
  CHECK(parked.take_due(noon + 1h) == Ids{1});
  CHECK(!parked.first_due());
}

TEST_CASE("who waits for a change or a moment comes back once") {
  Parked parked;
  parked.add(1, {.at = noon, .account = "one"});
  CHECK(parked.take(std::set<std::string>{"one"}) == Ids{1});
  CHECK(parked.take_due(noon).empty());
}

TEST_CASE("a request that is taken out does not come back") {
  Parked parked;
  parked.add(1, {.at = noon, .account = "one"});
  parked.add(2, {.at = noon, .account = "one"});
  CHECK(parked.remove(1));
  CHECK_FALSE(parked.remove(1));
  CHECK(parked.take(std::set<std::string>{"one"}) == Ids{2});
  CHECK(parked.take_due(noon).empty());
}

TEST_CASE("at the end all come back") {
  Parked parked;
  parked.add(2, {.at = noon});
  parked.add(1, change_of("one"));
  CHECK(parked.take_all() == Ids{1, 2});
  CHECK(parked.size() == 0);
  CHECK(!parked.first_due());
}

TEST_CASE("a commit looks at nobody who waits for another world") {
  Parked parked;
  for (Parked::Id id = 1; id <= 10'000; ++id) {
    parked.add(id, {.at = noon + 5min, .account = std::to_string(id)});
  }
  CHECK(parked.take(std::set<std::string>{"other"}).empty());
  CHECK(parked.take_due(noon).empty());
  CHECK(parked.looked_at() == 0);
  CHECK(parked.take(std::set<std::string>{"other", "77"}) == Ids{77});
  CHECK(parked.looked_at() == 1);
}
