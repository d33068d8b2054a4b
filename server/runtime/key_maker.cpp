#include "server/runtime/key_maker.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <string_view>

#include "api/resources/private_key.hpp"

namespace server {

namespace {

// The operations that may show the key.
constexpr std::array<std::string_view, 2> showing{".CreateServer", ".UpdateServerEngineAttributes"};

}  // namespace

bool KeyMaker::is_ready_for(const api::Request& request) const {
  if (is_made_) return true;
  const std::string_view target = request.header("X-Amz-Target");
  return std::none_of(showing.begin(), showing.end(), [&](std::string_view name) {
    return target.ends_with(name);
  });
}

boost::asio::awaitable<void> KeyMaker::ready() {
  if (is_made_) co_return;
  if (!thread_.joinable()) thread_ = std::thread([this] { make(); });
  boost::system::error_code ignored;
  auto token = boost::asio::redirect_error(boost::asio::use_awaitable, ignored);
  co_await waiting_.async_wait(token);
}

// Where it fails, the operation that needs the key finds that out, and says so.
void KeyMaker::make() {
  try {
    api::resources::private_key();
  } catch (const std::exception&) {
  }
  boost::asio::post(context_, [this] {
    is_made_ = true;
    waiting_.cancel();
  });
}

}  // namespace server
