#include "server/runtime/bell.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace server {

Bell::Sleeper::Sleeper(Bell& bell, const boost::asio::any_io_executor& executor)
    : bell_(bell), timer_(executor) {
  bell_.sleepers_.insert(this);
}

Bell::Sleeper::~Sleeper() {
  bell_.sleepers_.erase(this);
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

}  // namespace server
