#include "server/runtime/departures.hpp"

#if __has_include(<sys/epoll.h>) && !defined(OPSWORKSCM_WITHOUT_EPOLL)
#include <sys/epoll.h>
#define OPSWORKSCM_EPOLL
#endif

#include <array>
#include <system_error>

namespace server {

Departures::Watch& Departures::Watch::operator=(Watch&& other) noexcept {
  std::swap(departures_, other.departures_);
  std::swap(connection_, other.connection_);
  std::swap(number_, other.number_);
  return *this;
}

void Departures::Watch::end() {
  if (Departures* departures = std::exchange(departures_, nullptr)) {
    departures->forget(connection_, number_);
  }
}

#ifdef OPSWORKSCM_EPOLL

namespace {

// An epoll of its own: the event loop's has no EPOLLRDHUP, without which a connection's end shows
// only behind all that is still to be read.
int open_epoll() {
  const int descriptor = epoll_create1(EPOLL_CLOEXEC);
  if (descriptor < 0) throw std::system_error(errno, std::generic_category(), "epoll_create1");
  return descriptor;
}

}  // namespace

Departures::Departures(boost::asio::io_context& context) : epoll_(context, open_epoll()) {}

Departures::Watch Departures::watch(int connection, std::function<void()> action) {
  epoll_event event{};
  event.events = EPOLLRDHUP | EPOLLONESHOT;
  event.data.u64 = ++last_;
  if (epoll_ctl(epoll_.native_handle(), EPOLL_CTL_ADD, connection, &event) != 0) return {};
  actions_.emplace(last_, std::move(action));
  wait();
  return {*this, connection, last_};
}

void Departures::forget(int connection, std::uint64_t number) {
  epoll_ctl(epoll_.native_handle(), EPOLL_CTL_DEL, connection, nullptr);
  actions_.erase(number);
  if (actions_.empty()) epoll_.cancel();  // the event loop may end
}

void Departures::wait() {
  if (waits_) return;
  waits_ = true;
  epoll_.async_wait(epoll_.wait_read, [this](const boost::system::error_code& error) {
    waits_ = false;
    if (!error) tell();
    if (!actions_.empty()) wait();
  });
}

// Whoever is told may end any watch, its own too, and begin others.
void Departures::tell() {
  std::array<epoll_event, 64> events{};
  int count = 0;
  do {
    count = epoll_wait(epoll_.native_handle(), events.data(), events.size(), 0);
    for (int i = 0; i < count; ++i) {
      const auto found = actions_.find(events[static_cast<std::size_t>(i)].data.u64);
      if (found == actions_.end() || !found->second) continue;
      const std::function<void()> action = std::exchange(found->second, nullptr);
      action();
    }
  } while (count == static_cast<int>(events.size()));
}

#else

// Where there is no epoll nobody is told: that a client has gone shows when it is answered.
Departures::Departures(boost::asio::io_context& context) : epoll_(context) {}

Departures::Watch Departures::watch(int /*connection*/, std::function<void()> /*action*/) {
  return {};
}

void Departures::forget(int /*connection*/, std::uint64_t /*number*/) {}

#endif

}  // namespace server
