// SIGTERM and SIGINT: the first ends the program in order, a second one at once.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <functional>

namespace server {

class EndSignals {
 public:
  // `end` is run by the event loop when the first signal comes. From then on each signal ends the
  // process without waiting for anything, as kill -9 would, with exit status 128 + its number.
  EndSignals(boost::asio::io_context& context, std::function<void()> end);

  // Does what the first signal does, for another reason to end.
  void come();

 private:
  boost::asio::signal_set signals_;
  std::function<void()> end_;  // empty once it has run
};

}  // namespace server
