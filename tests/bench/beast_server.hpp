// A bare Beast server, one coroutine a connection on one thread, that answers every request alike.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <concepts>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace bench {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

// What is done for a request before it is answered: nothing, or whatever async_do completes after.
struct Nothing {};

inline std::string read_file(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw std::runtime_error(file + " cannot be read");
  return {std::istreambuf_iterator<char>(stream), {}};
}

// Readers see the whole file or none.
inline void write_port_file(const std::string& file, std::uint16_t port) {
  const std::string temporary = file + ".tmp";
  std::ofstream(temporary) << port << "\n";
  if (std::rename(temporary.c_str(), file.c_str()) != 0) {
    throw std::runtime_error(file + " cannot be written");
  }
}

// The headers of the emulator's replies, with the same number of bytes.
inline http::response<http::string_body> reply_with(const std::string& body, unsigned version) {
  http::response<http::string_body> reply{http::status::ok, version};
  reply.set("x-amzn-RequestId", "01234567-89ab-4def-8123-456789abcdef");
  reply.set(http::field::content_type, "application/x-amz-json-1.1");
  reply.set(http::field::date, "Fri, 29 Jul 2016 13:38:47 GMT");
  reply.body() = body;
  reply.prepare_payload();
  return reply;
}

template <class Work>
asio::awaitable<void> serve(tcp::socket socket, const std::string& body, Work& work) {
  error_code error;
  socket.set_option(tcp::no_delay(true), error);
  beast::tcp_stream stream(std::move(socket));
  beast::flat_buffer buffer;
  auto token = asio::redirect_error(asio::use_awaitable, error);
  bool more = true;
  while (more) {
    http::request<http::string_body> request;
    stream.expires_after(std::chrono::seconds(30));
    co_await http::async_read(stream, buffer, request, token);
    if (error) co_return;
    if constexpr (!std::same_as<Work, Nothing>) co_await work.async_do(asio::use_awaitable);
    auto reply = reply_with(body, request.version());
    reply.keep_alive(request.keep_alive());
    co_await http::async_write(stream, reply, token);
    more = !error && reply.keep_alive();
  }
}

template <class Work>
asio::awaitable<void> accept(tcp::acceptor& acceptor, const std::string& body, Work& work) {
  while (true) {
    tcp::socket socket = co_await acceptor.async_accept(asio::use_awaitable);
    asio::co_spawn(acceptor.get_executor(), serve(std::move(socket), body, work), asio::detached);
  }
}

// Serves on a free port of 127.0.0.1, which `port_file` tells, until SIGTERM.
template <class Work>
void run(asio::io_context& context,
         const std::string& port_file,
         const std::string& body,
         Work& work) {
  tcp::acceptor acceptor(context, {asio::ip::make_address("127.0.0.1"), 0});
  asio::signal_set signals(context, SIGTERM, SIGINT);
  signals.async_wait([&](const error_code&, int) { context.stop(); });
  asio::co_spawn(context, accept(acceptor, body, work), asio::detached);
  write_port_file(port_file, acceptor.local_endpoint().port());
  context.run();
}

}  // namespace bench
