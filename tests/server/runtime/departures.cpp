// Connections whose other side goes while nobody reads from them.
#include "server/runtime/departures.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <utility>
#include <vector>

using server::Departures;

namespace {

// Both sides of a connection.
struct Pair {
  Pair() {
    std::array<int, 2> ends{};
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
    here = ends[0];
    there = ends[1];
  }
  ~Pair() {
    ::close(here);
    leave();
  }
  void leave() {
    if (there >= 0) ::close(std::exchange(there, -1));
  }
  int here = -1;
  int there = -1;
};

}  // namespace

TEST_CASE("who goes is noticed, behind whatever was sent before, which stays") {
  boost::asio::io_context context;
  Departures departures(context);
  Pair pair;
  bool has_gone = false;
  Departures::Watch watch = departures.watch(pair.here, [&] {
    has_gone = true;
    watch.end();
  });
  CHECK(write(pair.there, "next", 4) == 4);
  context.poll();
  CHECK_FALSE(has_gone);
  pair.leave();
  context.run();
  CHECK(has_gone);
  std::array<char, 8> rest{};
  CHECK(read(pair.here, rest.data(), rest.size()) == 4);
}

TEST_CASE("who had gone before it was watched is noticed as well") {
  boost::asio::io_context context;
  Departures departures(context);
  Pair pair;
  pair.leave();
  bool has_gone = false;
  Departures::Watch watch = departures.watch(pair.here, [&] {
    has_gone = true;
    watch.end();
  });
  context.run();
  CHECK(has_gone);
}

TEST_CASE("of hundreds that go at once each is told of once") {
  boost::asio::io_context context;
  Departures departures(context);
  std::vector<Pair> pairs(300);
  std::vector<int> told(pairs.size());
  std::vector<Departures::Watch> watches(pairs.size());
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    watches[i] = departures.watch(pairs[i].here, [&, i] {
      ++told[i];
      watches[i].end();
    });
  }
  for (Pair& pair : pairs) pair.leave();
  context.run();
  CHECK(told == std::vector<int>(pairs.size(), 1));
}

TEST_CASE("a watch that has ended tells nothing, and holds up no event loop") {
  boost::asio::io_context context;
  Departures departures(context);
  Pair pair;
  bool has_gone = false;
  departures.watch(pair.here, [&] { has_gone = true; }).end();
  pair.leave();
  context.run();
  CHECK_FALSE(has_gone);
}

TEST_CASE("whoever is told may end another's watch and begin a new one") {
  boost::asio::io_context context;
  Departures departures(context);
  Pair one;
  Pair two;
  Pair three;
  int told = 0;
  Departures::Watch first;
  Departures::Watch second;
  Departures::Watch third;
  const auto end_all = [&] {
    ++told;
    first.end();
    second.end();
    if (told == 1) third = departures.watch(three.here, [&] { third.end(); });
  };
  first = departures.watch(one.here, end_all);
  second = departures.watch(two.here, end_all);
  one.leave();
  two.leave();
  three.leave();
  context.run();
  CHECK(told == 1);
  CHECK_FALSE(third);
}
