// Notices that the other side of a connection has gone while nobody reads from it: its request is
// parked, or it is told what happens. What it had sent before stays to be read.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <utility>

namespace server {

// Gone is who has closed its side, ended its process or reset the connection. A client that only
// says that it sends nothing more can't be told from one that has gone, and counts as such.
class Departures {
 public:
  explicit Departures(boost::asio::io_context& context);
  Departures(const Departures&) = delete;
  Departures& operator=(const Departures&) = delete;

  // Lasts as long as somebody is to be told.
  class Watch {
   public:
    Watch() = default;
    Watch(Watch&& other) noexcept { *this = std::move(other); }
    Watch& operator=(Watch&& other) noexcept;
    ~Watch() { end(); }
    void end();
    explicit operator bool() const { return departures_ != nullptr; }

   private:
    friend class Departures;
    Watch(Departures& departures, int connection, std::uint64_t number)
        : departures_(&departures), connection_(connection), number_(number) {}

    Departures* departures_ = nullptr;
    int connection_ = -1;
    std::uint64_t number_ = 0;
  };

  // Has the action done, once and by the event loop, when the other side of this connection, the
  // descriptor of a socket, has gone. REQUIRES: the watch ends before the descriptor is closed, and
  // there is no other watch of it. Where the system can't watch it nothing is ever told.
  [[nodiscard]] Watch watch(int connection, std::function<void()> action);

 private:
  void wait();
  void tell();
  void forget(int connection, std::uint64_t number);

  boost::asio::posix::stream_descriptor epoll_;
  std::map<std::uint64_t, std::function<void()>> actions_;
  std::uint64_t last_ = 0;
  bool waits_ = false;
};

}  // namespace server
