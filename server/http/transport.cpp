#include "server/http/transport.hpp"

#include <openssl/err.h>
#include <openssl/sslerr.h>

#include <array>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "server/runtime/machine_clock.hpp"

namespace server {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;

}  // namespace

Transport::Transport(Socket socket, asio::ssl::context* tls) : socket_(std::move(socket)) {
  error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  if (tls != nullptr) tls_.emplace(socket_, *tls);
}

asio::awaitable<error_code> Transport::handshake(asio::ssl::stream_base::handshake_type side) {
  error_code error;
  auto token = asio::redirect_error(asio::use_awaitable, error);
  co_await tls_->async_handshake(side, token);
  if (is_plain_http(error)) tls_.reset();
  co_return error;
}

void Transport::expires_after(std::chrono::milliseconds time) {
  deadline_ = MachineClock::counter() + time;
  has_expired_ = false;
  note_progress();
}

void Transport::hurry(std::chrono::milliseconds quiet_max) {
  quiet_max_ = quiet_max;
  note_progress();
}

void Transport::note_progress() {
  if (quiet_max_) quiet_end_ = MachineClock::counter() + *quiet_max_;
}

void Transport::keep_deadline(std::chrono::nanoseconds now) {
  if (now < deadline_ && now < quiet_end_) return;
  has_expired_ = true;
  cancel();
}

void Transport::cancel() {
  error_code ignored;
  socket_.cancel(ignored);
}

asio::awaitable<void> Transport::close() {
  error_code error;
  auto token = asio::redirect_error(asio::use_awaitable, error);
  if (tls_) co_await tls_->async_shutdown(token);  // fails where bytes come in place of a goodbye
  socket_.shutdown(Socket::shutdown_send, error);
  std::array<char, 4096> rest{};
  const auto space = asio::buffer(rest);
  while (!error && !has_expired_) co_await socket_.async_read_some(space, token);
  socket_.close(error);
}

asio::awaitable<void> Transport::close_at_once() {
  using asio::experimental::awaitable_operators::operator||;
  error_code error;
  auto token = asio::redirect_error(asio::use_awaitable, error);
  if (tls_) {
    // The goodbye is written when this begins; the answer to it is not waited for.
    co_await (tls_->async_shutdown(token) ||
              asio::post(socket_.get_executor(), asio::use_awaitable));
  }
  socket_.shutdown(Socket::shutdown_send, error);
  socket_.close(error);
}

void Transport::reset() {
  error_code ignored;
  socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  socket_.close(ignored);
}

bool Transport::has_more() const {
  error_code error;
  if (socket_.available(error) > 0 && !error) return true;
  if (!tls_) return false;
  SSL* ssl = tls_->native_handle();
  return SSL_has_pending(ssl) == 1 || BIO_pending(SSL_get_rbio(ssl)) > 0;
}

bool is_plain_http(const error_code& error) {
  return error.category() == asio::error::get_ssl_category() &&
         ERR_GET_REASON(static_cast<unsigned long>(error.value())) == SSL_R_HTTP_REQUEST;
}

}  // namespace server
