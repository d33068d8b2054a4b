#include "server/runtime/bell.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace server {

Bell::Sleeper::Sleeper(Bell& bell,
                       const boost::asio::any_io_executor& executor,
                       const std::optional<std::string>& calls_of)
    : bell_(bell), calls_of_(calls_of), timer_(executor) {
  bell_.sleepers_.insert(this);
  if (calls_of_) bell_.listeners_[*calls_of_].insert(this);
}

Bell::Sleeper::~Sleeper() {
  bell_.sleepers_.erase(this);
  if (!calls_of_) return;
  const auto listeners = bell_.listeners_.find(*calls_of_);
  listeners->second.erase(this);
  if (listeners->second.empty()) bell_.listeners_.erase(listeners);
}

boost::asio::awaitable<bool> Bell::Sleeper::sleep(std::chrono::milliseconds time) {
  boost::system::error_code error;
  auto token = boost::asio::redirect_error(boost::asio::use_awaitable, error);
  timer_.expires_after(time);
  co_await timer_.async_wait(token);
  co_return error == boost::asio::error::operation_aborted;
}

void Bell::ring() {
  for (Sleeper* sleeper : sleepers_) sleeper->wake();
}

void Bell::ring_for_calls(const std::set<std::string>& accounts) {
  if (listeners_.empty()) return;
  for (const std::string& account : accounts) {
    const auto listeners = listeners_.find(account);
    if (listeners == listeners_.end()) continue;
    for (Sleeper* sleeper : listeners->second) sleeper->wake();
  }
}

}  // namespace server
