#include "server/health.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <charconv>
#include <iostream>
#include <optional>

namespace server {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

constexpr std::chrono::seconds patience{5};

// http://ADDRESS:PORT; names other than localhost are not looked up.
std::optional<asio::ip::tcp::endpoint> endpoint_of(std::string_view url) {
  constexpr std::string_view scheme = "http://";
  if (!url.starts_with(scheme)) return std::nullopt;
  url.remove_prefix(scheme.size());
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
  return asio::ip::tcp::endpoint(address, port);
}

// Runs one asynchronous step under the stream's deadline.
template <class Start>
boost::system::error_code wait_for(asio::io_context& context, Start start) {
  boost::system::error_code result;
  start([&](boost::system::error_code error, auto...) { result = error; });
  context.restart();
  context.run();
  return result;
}

}  // namespace

int ask_health(const std::string& url) {
  const auto endpoint = endpoint_of(url);
  if (!endpoint) {
    std::cerr << "--url " << url << ": must be http://ADDRESS:PORT\n";
    return 2;
  }
  asio::io_context context;
  beast::tcp_stream stream(context);
  stream.expires_after(patience);
  http::request<http::empty_body> request(http::verb::get, "/_emulator/health", 11);
  request.set(http::field::host, "localhost");
  request.set(http::field::connection, "close");
  http::response<http::string_body> response;
  beast::flat_buffer buffer;
  auto error =
      wait_for(context, [&](auto done) { stream.async_connect(*endpoint, std::move(done)); });
  if (!error) {
    error =
        wait_for(context, [&](auto done) { http::async_write(stream, request, std::move(done)); });
  }
  if (!error) {
    error = wait_for(
        context, [&](auto done) { http::async_read(stream, buffer, response, std::move(done)); });
  }
  if (error) {
    std::cerr << url << " does not answer: " << error.message() << "\n";
    return 1;
  }
  if (response.result() != http::status::ok) {
    std::cerr << url << " answers " << response.result_int() << "\n";
    return 1;
  }
  std::cout << response.body() << "\n";
  return 0;
}

}  // namespace server
