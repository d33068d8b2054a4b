// Makes the private key that the service shows beside the event loop, which would stand still for
// as long as that takes.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <thread>

#include "api/request.hpp"

namespace server {

class KeyMaker {
 public:
  explicit KeyMaker(boost::asio::io_context& context)
      : context_(context), waiting_(context, boost::asio::steady_timer::time_point::max()) {}

  KeyMaker(const KeyMaker&) = delete;
  KeyMaker& operator=(const KeyMaker&) = delete;
  ~KeyMaker() {
    if (thread_.joinable()) thread_.join();
  }

  // Whether the key is there, or this request can be answered without it.
  bool is_ready_for(const api::Request& request) const;

  // Returns once the key is there; the first who waits has it made.
  boost::asio::awaitable<void> ready();

 private:
  void make();

  boost::asio::io_context& context_;
  boost::asio::steady_timer waiting_;  // never expires; cancelled once the key is there
  bool is_made_ = false;
  std::thread thread_;  // a jthread would be shorter, but libc++ has none
};

}  // namespace server
