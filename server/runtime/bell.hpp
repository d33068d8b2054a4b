// Lets coroutines sleep until something has changed.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <set>

namespace server {

class Bell {
 public:
  // Sleeps until the bell rings, `time` at most. True if it rang.
  boost::asio::awaitable<bool> wait(std::chrono::milliseconds time);

  // Wakes all who sleep.
  void ring();

 private:
  std::set<boost::asio::steady_timer*> sleepers_;
};

}  // namespace server
