// Who sleeps until an account's world changes, and who is left asleep.
#include "server/runtime/bell.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using server::Bell;

namespace {

// Sleepers of these accounts, and which of them are awake.
class Sleepers {
 public:
  explicit Sleepers(const std::vector<std::string>& accounts) {
    for (const std::string& account : accounts) {
      boost::asio::co_spawn(context_, wait_for(account), boost::asio::detached);
    }
    context_.poll();
  }

  std::vector<std::string> woken_by(const std::set<std::string>& changed) {
    bell_.ring(changed);
    context_.poll();
    return std::exchange(awake_, {});
  }

  std::vector<std::string> woken_at_the_end() {
    bell_.ring_for_all();
    context_.poll();
    return std::exchange(awake_, {});
  }

 private:
  boost::asio::awaitable<void> wait_for(std::string account) {
    Bell::Sleeper sleeper(bell_, context_.get_executor(), account);
    co_await sleeper.rest(1h);
    awake_.push_back(account);
  }

  Bell bell_;
  std::vector<std::string> awake_;
  boost::asio::io_context context_;
};

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a change wakes those who watch its account, and nobody else") {
  Sleepers sleepers({"one", "two", "two", "three"});

  CHECK(sleepers.woken_by({"other"}).empty());
  CHECK(sleepers.woken_by({"other", "two"}) == Names{"two", "two"});
  CHECK(sleepers.woken_by({"two"}).empty());
  CHECK(sleepers.woken_at_the_end().size() == 2);
}
