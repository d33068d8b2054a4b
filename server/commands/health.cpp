#include "server/commands/health.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <charconv>
#include <iostream>
#include <optional>

#include "server/http/transport.hpp"

namespace server {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

constexpr std::chrono::seconds patience{5};

struct Place {
  bool is_tls;
  tcp::endpoint endpoint;
};

// http://ADDRESS:PORT or https://…; names other than localhost are not looked up.
std::optional<Place> place_of(std::string_view url) {
  const bool is_tls = url.starts_with("https://");
  if (!is_tls && !url.starts_with("http://")) return std::nullopt;
  url.remove_prefix(url.find("://") + 3);
  url = url.substr(0, url.find('/'));
  const std::size_t colon = url.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string host(url.substr(0, colon));
  const std::string_view digits = url.substr(colon + 1);
  std::uint16_t port = 0;
  const auto [end, bad] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (bad != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  if (host == "localhost") host = "127.0.0.1";
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  boost::system::error_code error;
  const auto address = asio::ip::make_address(host, error);
  if (error) return std::nullopt;
  return Place{is_tls, tcp::endpoint(address, port)};
}

using Response = http::response<http::string_body>;

// Throws boost::system::system_error. Whose certificate it is doesn't matter here: the question is
// whether it is well, and nothing is entrusted to it.
asio::awaitable<Response> ask(Place place) {
  tcp::socket socket(co_await asio::this_coro::executor);
  co_await socket.async_connect(place.endpoint, asio::use_awaitable);
  asio::ssl::context tls(asio::ssl::context::tls_client);
  Transport transport(std::move(socket), place.is_tls ? &tls : nullptr);
  if (place.is_tls) {
    const auto error = co_await transport.handshake(asio::ssl::stream_base::client);
    if (error) throw boost::system::system_error(error);
  }
  http::request<http::empty_body> request(http::verb::get, "/_emulator/health", 11);
  request.set(http::field::host, "localhost");
  request.set(http::field::connection, "close");
  co_await http::async_write(transport, request, asio::use_awaitable);
  Response response;
  boost::beast::flat_buffer buffer;
  co_await http::async_read(transport, buffer, response, asio::use_awaitable);
  co_return response;
}

// The status and the body; or why there is none.
struct Answer {
  unsigned status = 0;
  std::string text;
};

Answer ask_in_time(const Place& place) {
  Answer answer{0, "it takes longer than 5 seconds"};
  asio::io_context context;
  asio::co_spawn(
      context, ask(place), [&](const std::exception_ptr& failure, const Response& response) {
        answer = {response.result_int(), response.body()};
        try {
          if (failure) std::rethrow_exception(failure);
        } catch (const boost::system::system_error& error) {
          answer = {0, error.code().message()};
        }
      });
  context.run_for(patience);
  return answer;
}

}  // namespace

int ask_health(const std::string& url) {
  const auto place = place_of(url);
  if (!place) {
    std::cerr << "--url " << url << ": must be http://ADDRESS:PORT or https://ADDRESS:PORT\n";
    return 2;
  }
  const Answer answer = ask_in_time(*place);
  if (answer.status == 0) {
    std::cerr << url << " does not answer: " << answer.text << "\n";
    return 1;
  }
  if (answer.status != 200) {
    std::cerr << url << " answers " << answer.status << "\n";
    return 1;
  }
  std::cout << answer.text << "\n";
  return 0;
}

}  // namespace server
