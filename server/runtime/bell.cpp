#include "server/runtime/bell.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace server {

Bell::Sleeper::Sleeper(Bell& bell,
                       const boost::asio::any_io_executor& executor,
                       std::string account)
    : bell_(bell), account_(std::move(account)), timer_(executor) {
  bell_.sleepers_[account_].insert(this);
}

Bell::Sleeper::~Sleeper() {
  const auto same = bell_.sleepers_.find(account_);
  same->second.erase(this);
  if (same->second.empty()) bell_.sleepers_.erase(same);
}

boost::asio::awaitable<bool> Bell::Sleeper::rest(std::chrono::milliseconds time) {
  boost::system::error_code error;
  auto token = boost::asio::redirect_error(boost::asio::use_awaitable, error);
  timer_.expires_after(time);
  co_await timer_.async_wait(token);
  co_return error == boost::asio::error::operation_aborted;
}

void Bell::ring(const std::set<std::string>& accounts) {
  if (sleepers_.empty()) return;
  for (const std::string& account : accounts) {
    const auto found = sleepers_.find(account);
    if (found == sleepers_.end()) continue;
    for (Sleeper* sleeper : found->second) sleeper->wake();
  }
}

void Bell::ring_for_all() {
  for (const auto& each : sleepers_) {
    for (Sleeper* sleeper : each.second) sleeper->wake();
  }
}

}  // namespace server
