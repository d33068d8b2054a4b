#include "server/commands/client.hpp"

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <chrono>

#include "base/json.hpp"
#include "base/url.hpp"
#include "server/http/transport.hpp"
#include "server/runtime/log_text.hpp"

namespace server {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::chrono::seconds patience{5};

using Request = http::request<http::span_body<const char>>;

// The body stays the question's.
Request request_of(const Location& location, const Question& question) {
  Request request;
  request.method_string(question.method);
  request.target(question.target);
  request.set(http::field::host, location.authority);
  request.set(http::field::connection, "close");
  request.set(http::field::user_agent, "opsworkscm-local");
  if (!question.account.empty()) request.set("X-Emulator-Account", question.account);
  if (!question.token.empty()) {
    request.set(http::field::authorization, "Bearer " + question.token);
  }
  if (!question.body.empty()) request.set(http::field::content_type, "application/json");
  request.body() = {question.body.data(), question.body.size()};
  request.prepare_payload();
  return request;
}

asio::awaitable<Answer> read_answer(Transport& transport, const Sink& sink) {
  http::response_parser<http::buffer_body> parser;
  parser.body_limit(boost::none);
  boost::beast::flat_buffer buffer;
  co_await http::async_read_header(transport, buffer, parser, asio::use_awaitable);
  Answer answer{parser.get().result_int()};
  const bool is_for_sink = sink && answer.status == 200;
  std::array<char, 16'384> part{};
  while (!parser.is_done()) {
    parser.get().body().data = part.data();
    parser.get().body().size = part.size();
    error_code error;
    auto token = asio::redirect_error(asio::use_awaitable, error);
    co_await http::async_read_some(transport, buffer, parser, token);
    if (error && error != http::error::need_buffer) throw boost::system::system_error(error);
    const std::string_view come(part.data(), part.size() - parser.get().body().size);
    if (is_for_sink) {
      sink(come);
    } else {
      answer.text += come;
    }
  }
  co_return answer;
}

// Throws boost::system::system_error. `is_asked` becomes true once the question has been sent.
asio::awaitable<Answer> exchange(const Location& location,
                                 const Question& question,
                                 const Sink& sink,
                                 bool& is_asked) {
  tcp::socket socket(co_await asio::this_coro::executor);
  co_await socket.async_connect(location.endpoint, asio::use_awaitable);
  asio::ssl::context tls(asio::ssl::context::tls_client);
  Transport transport(std::move(socket), location.is_tls ? &tls : nullptr);
  if (location.is_tls) {
    const auto error = co_await transport.handshake(asio::ssl::stream_base::client);
    if (error) throw boost::system::system_error(error);
  }
  const Request request = request_of(location, question);
  error_code error;
  auto token = asio::redirect_error(asio::use_awaitable, error);
  co_await http::async_write(transport, request, token);
  is_asked = !error;
  try {
    co_return co_await read_answer(transport, sink);  // also of one that is refused half sent
  } catch (const boost::system::system_error&) {
    if (error) throw boost::system::system_error(error);
    throw;
  }
}

}  // namespace

std::optional<Location> location_of(std::string_view url) {
  const auto parts = base::split_url(url);
  const bool is_tls = parts && parts->scheme == "https";
  if (!parts || !(is_tls || parts->scheme == "http")) return std::nullopt;
  const auto authority = base::parse_authority(parts->authority);
  if (!authority || !authority->port) return std::nullopt;
  std::string_view host = authority->host == "localhost" ? "127.0.0.1" : authority->host;
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  error_code error;
  const auto address = asio::ip::make_address(host, error);
  if (error) return std::nullopt;
  return Location{is_tls, tcp::endpoint(address, *authority->port), std::string(parts->authority)};
}

std::string message_of(const Answer& answer) {
  base::JsonDocument reply;
  const bool is_object = base::parse_json(answer.text, reply) && reply.IsObject();
  const base::Json* message = is_object ? base::find_member(reply, "Message") : nullptr;
  const bool is_text = message != nullptr && message->IsString();
  return shown(is_text ? base::text_of(*message) : std::string_view(answer.text));
}

Answer ask(const Location& location, const Question& question, const Sink& sink) {
  Answer answer{0, "it takes longer than 5 seconds"};
  bool is_asked = false;
  bool is_over = false;
  asio::io_context context;
  asio::co_spawn(context,
                 exchange(location, question, sink, is_asked),
                 [&](const std::exception_ptr& failure, Answer given) {
                   is_over = true;
                   answer = std::move(given);
                   try {
                     if (failure) std::rethrow_exception(failure);
                   } catch (const boost::system::system_error& error) {
                     answer = {0, error.code().message()};
                   }
                 });
  context.run_for(patience);
  if (!is_over && is_asked && question.may_take_long) context.run();
  return answer;
}

}  // namespace server
