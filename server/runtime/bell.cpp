#include "server/runtime/bell.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace server {

boost::asio::awaitable<bool> Bell::wait(std::chrono::milliseconds time) {
  const auto executor = co_await boost::asio::this_coro::executor;
  boost::asio::steady_timer timer(executor, time);
  boost::system::error_code error;
  auto token = boost::asio::redirect_error(boost::asio::use_awaitable, error);
  sleepers_.insert(&timer);
  co_await timer.async_wait(token);
  sleepers_.erase(&timer);
  co_return error == boost::asio::error::operation_aborted;
}

void Bell::ring() {
  for (boost::asio::steady_timer* timer : sleepers_) timer->cancel();
}

}  // namespace server
