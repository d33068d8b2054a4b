// Lets coroutines sleep until something has changed.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <set>

namespace server {

class Bell {
 public:
  // One who sleeps now and then. The bell must outlive it.
  class Sleeper {
   public:
    Sleeper(Bell& bell, const boost::asio::any_io_executor& executor);
    ~Sleeper();
    Sleeper(const Sleeper&) = delete;
    Sleeper& operator=(const Sleeper&) = delete;

    // Sleeps until it is woken, `time` at most. True if it was woken.
    boost::asio::awaitable<bool> sleep(std::chrono::milliseconds time);

    // Without effect on who is awake.
    void wake() { timer_.cancel(); }

   private:
    Bell& bell_;
    boost::asio::steady_timer timer_;
  };

  // Wakes all who sleep.
  void ring();

 private:
  std::set<Sleeper*> sleepers_;
};

}  // namespace server
