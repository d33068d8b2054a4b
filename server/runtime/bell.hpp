// Lets coroutines sleep until something has changed in an account's world.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <set>
#include <string>

namespace server {

class Bell {
 public:
  // One who sleeps now and then. The bell must outlive it.
  class Sleeper {
   public:
    Sleeper(Bell& bell, const boost::asio::any_io_executor& executor, std::string account);
    ~Sleeper();
    Sleeper(const Sleeper&) = delete;
    Sleeper& operator=(const Sleeper&) = delete;

    // Sleeps until it is woken, `time` at most. True if it was woken.
    boost::asio::awaitable<bool> rest(std::chrono::milliseconds time);

    // Without effect on who is awake.
    void wake() { timer_.cancel(); }

   private:
    Bell& bell_;
    std::string account_;
    boost::asio::steady_timer timer_;
  };

  // Wakes who sleeps until these accounts' worlds change, and nobody else is looked at.
  void ring(const std::set<std::string>& accounts);
  // Wakes all who sleep.
  void ring_for_all();

 private:
  std::map<std::string, std::set<Sleeper*>, std::less<>> sleepers_;  // by account
};

}  // namespace server
