#include "server/runtime/end_signals.hpp"

#include <csignal>
#include <cstdlib>
#include <utility>

namespace server {

namespace {

// A handler of its own, as the first process of a container has no default action.
void end_now(int signal) {
  std::_Exit(128 + signal);
}

}  // namespace

EndSignals::EndSignals(boost::asio::io_context& context, std::function<void()> end)
    : signals_(context, SIGTERM, SIGINT), end_(std::move(end)) {
  signals_.async_wait([this](const boost::system::error_code& error, int) {
    if (!error) come();
  });
}

void EndSignals::come() {
  if (!end_) return;
  signals_.cancel();
  signals_.clear();
  std::signal(SIGTERM, end_now);
  std::signal(SIGINT, end_now);
  std::exchange(end_, nullptr)();
}

}  // namespace server
