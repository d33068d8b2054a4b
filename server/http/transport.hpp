// The bytes of one connection: plain TCP, or TLS over it.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <chrono>
#include <optional>
#include <utility>

namespace server {

// An AsyncStream for Asio and Beast.
class Transport {
 public:
  using Socket = boost::asio::ip::tcp::socket;
  using executor_type = Socket::executor_type;

  // Plain where there is no TLS context; the context must outlive it.
  Transport(Socket socket, boost::asio::ssl::context* tls);
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  // Under TLS to be awaited before anything is read or written. If the other side spoke plain HTTP,
  // the error is `is_plain_http`, and the transport is plain from then on so that it can be told.
  boost::asio::awaitable<boost::system::error_code> handshake(
      boost::asio::ssl::stream_base::handshake_type side);

  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    note_progress();
    if (tls_) return tls_->async_read_some(buffers, std::forward<Token>(token));
    return socket_.async_read_some(buffers, std::forward<Token>(token));
  }

  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    note_progress();
    if (tls_) return tls_->async_write_some(buffers, std::forward<Token>(token));
    return socket_.async_write_some(buffers, std::forward<Token>(token));
  }

  // All that follows, until this is called again, is to be done in this time.
  void expires_after(std::chrono::milliseconds time);

  // From now on each read and each write must also bring something in this time.
  void hurry(std::chrono::milliseconds quiet_max);

  // Cancels what goes on beyond its deadline. To be called often: it takes the place of a timer for
  // each connection. Unlike Beast's own deadline it leaves the connection open, so that the client
  // can be told.
  void keep_deadline(std::chrono::nanoseconds now);
  bool has_expired() const { return has_expired_; }

  // Ends what is under way with operation_aborted; it can be begun anew.
  void cancel();

  // Says that nothing more comes, and reads on until the deadline what the other side still sends:
  // closing at once would reset the connection and take the last answer with it.
  boost::asio::awaitable<void> close();

  // The same without waiting for the other side: for a connection on which nothing is under way.
  boost::asio::awaitable<void> close_at_once();

  // Closes at once; the other side sees a reset.
  void reset();

  // Whether there are bytes that have arrived and were not read.
  bool has_more() const;

  // Of the socket.
  int descriptor() { return socket_.native_handle(); }

  bool is_tls() const { return tls_.has_value(); }
  executor_type get_executor() { return socket_.get_executor(); }

 private:
  using Tls = boost::asio::ssl::stream<Socket&>;

  void note_progress();

  Socket socket_;
  mutable std::optional<Tls> tls_;  // mutable: OpenSSL doesn't know const
  std::chrono::nanoseconds deadline_ = std::chrono::nanoseconds::max();
  std::chrono::nanoseconds quiet_end_ = std::chrono::nanoseconds::max();
  std::optional<std::chrono::milliseconds> quiet_max_;
  bool has_expired_ = false;
};

// Whether a handshake failed because the other side spoke HTTP without TLS.
bool is_plain_http(const boost::system::error_code& error);

}  // namespace server
