// Lets coroutines sleep until something has changed.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace server {

class Bell {
 public:
  // One who sleeps now and then. The bell must outlive it.
  class Sleeper {
   public:
    // With an account, its calls wake it as well.
    Sleeper(Bell& bell,
            const boost::asio::any_io_executor& executor,
            const std::optional<std::string>& calls_of);
    ~Sleeper();
    Sleeper(const Sleeper&) = delete;
    Sleeper& operator=(const Sleeper&) = delete;

    // Sleeps until it is woken, `time` at most. True if it was woken.
    boost::asio::awaitable<bool> sleep(std::chrono::milliseconds time);

    // Without effect on who is awake.
    void wake() { timer_.cancel(); }

   private:
    Bell& bell_;
    std::optional<std::string> calls_of_;
    boost::asio::steady_timer timer_;
  };

  // Wakes all who sleep.
  void ring();

  // Wakes those who listen to calls of one of these accounts.
  void ring_for_calls(const std::set<std::string>& accounts);

 private:
  std::set<Sleeper*> sleepers_;
  std::map<std::string, std::set<Sleeper*>> listeners_;  // of calls, by account
};

}  // namespace server
