#include "server/http/listener.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace server {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::chrono::milliseconds failure_pause{100};
constexpr std::chrono::milliseconds between_ticks{100};
constexpr std::chrono::milliseconds between_ticks_at_stop{10};

// What has not come whole by then can't hold up the end.
constexpr std::chrono::seconds stop_max{4};

int open_spare() {
  return ::open("/dev/null", O_RDONLY | O_CLOEXEC);
}

}  // namespace

Listener::Listener(asio::io_context& context,
                   const tcp::endpoint& endpoint,
                   std::size_t connections_max,
                   Service& service)
    : context_(context),
      acceptor_(context),
      pause_(context),
      tick_(context),
      connections_max_(connections_max),
      service_(service),
      spare_descriptor_(open_spare()) {
  acceptor_.open(endpoint.protocol());
  acceptor_.set_option(asio::socket_base::reuse_address(true));
  acceptor_.bind(endpoint);
  acceptor_.listen(4096);
  acceptor_.non_blocking(true);
}

Listener::~Listener() {
  if (spare_descriptor_ >= 0) ::close(spare_descriptor_);
}

asio::awaitable<void> Listener::run() {
  while (!service_.stopping) {
    error_code error;
    auto token = asio::redirect_error(asio::use_awaitable, error);
    tcp::socket socket = co_await acceptor_.async_accept(token);
    if (service_.stopping) {
      if (!error) start(std::move(socket));
      co_return;
    }
    if (!error) {
      start(std::move(socket));
      failing_ = false;
      continue;
    }
    note_failure(error);
    pause_.expires_after(failure_pause);
    co_await pause_.async_wait(token);
  }
}

// Whatever keeps connections from being accepted may stay for long: it is told once.
void Listener::note_failure(const error_code& error) {
  if (!failing_) service_.log.warn("connections cannot be accepted: " + error.message());
  failing_ = true;
  const bool is_short_of_descriptors =
      error == asio::error::no_descriptors ||
      error == error_code(ENFILE, boost::system::system_category());
  if (is_short_of_descriptors) shed_one();
}

void Listener::start(tcp::socket socket) {
  if (sessions_.size() >= connections_max_) {
    turn_away(std::move(socket));
    return;
  }
  asio::co_spawn(context_, serve(std::move(socket)), asio::detached);
}

asio::awaitable<void> Listener::serve(tcp::socket socket) {
  Session session(std::move(socket), service_);
  sessions_.insert(&session);
  if (service_.stopping) session.stop();
  ++service_.metrics.connections_accepted;
  ++service_.metrics.connections_open;
  if (sessions_.size() == 1) keep_deadlines();
  try {
    co_await session.serve();
  } catch (const std::exception& error) {
    service_.log.error("a connection failed: " + std::string(error.what()));
  }
  sessions_.erase(&session);
  --service_.metrics.connections_open;
  if (sessions_.empty()) tick_.cancel();
}

// One timer for all sessions.
void Listener::keep_deadlines() {
  tick_.expires_after(service_.stopping ? between_ticks_at_stop : between_ticks);
  tick_.async_wait([this](const error_code& error) {
    if (error || sessions_.empty()) return;
    const std::chrono::nanoseconds now = MachineClock::counter();
    for (Session* session : sessions_) {
      session->keep_deadline(now);
      if (now >= end_) session->cut();
    }
    keep_deadlines();
  });
}

// Best effort: whoever doesn't take these few bytes at once is closed without them, and so is who
// expects TLS.
void Listener::turn_away(tcp::socket socket) {
  ++service_.metrics.connections_refused;
  if (service_.tls != nullptr) return;
  static constexpr std::string_view answer =
      "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
#ifdef MSG_NOSIGNAL
  constexpr int flags = MSG_DONTWAIT | MSG_NOSIGNAL;
#else
  constexpr int flags = MSG_DONTWAIT;  // there Asio's sockets have SO_NOSIGPIPE
#endif
  ::send(socket.native_handle(), answer.data(), answer.size(), flags);
}

// Without a descriptor nobody can be accepted, not even to be turned away.
void Listener::shed_one() {
  if (spare_descriptor_ < 0) return;
  ::close(spare_descriptor_);
  error_code error;
  tcp::socket socket(context_);
  acceptor_.accept(socket, error);
  if (!error) turn_away(std::move(socket));
  spare_descriptor_ = open_spare();
}

void Listener::stop() {
  error_code error;
  while (!error) {
    tcp::socket socket(context_);
    acceptor_.accept(socket, error);
    if (!error) start(std::move(socket));
  }
  acceptor_.close(error);
  pause_.cancel();
  for (Session* session : sessions_) session->stop();
  if (!sessions_.empty()) keep_deadlines();
  end_ = MachineClock::counter() + stop_max;
}

}  // namespace server
