// Accepts connections and keeps track of the sessions on them.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <set>
#include <string>

#include "server/http/session.hpp"

namespace server {

class Listener {
 public:
  // Listens at once. Throws boost::system::system_error if the address can't be had.
  Listener(boost::asio::io_context& context,
           const boost::asio::ip::tcp::endpoint& endpoint,
           std::size_t connections_max,
           Service& service);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  // The port that it listens on.
  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

  boost::asio::awaitable<void> run();

  // Takes in the connections that the system has accepted already, and then no more; sessions end
  // as Session::stop says, at the latest after four seconds.
  void stop();

 private:
  void start(boost::asio::ip::tcp::socket socket);
  void turn_away(boost::asio::ip::tcp::socket socket);
  boost::asio::awaitable<void> serve(boost::asio::ip::tcp::socket socket);
  void note_failure(const boost::system::error_code& error);
  void shed_one();
  void keep_deadlines();

  boost::asio::io_context& context_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer pause_;
  boost::asio::steady_timer tick_;  // runs while there are sessions
  std::size_t connections_max_;
  Service& service_;
  std::set<Session*> sessions_;
  std::chrono::nanoseconds end_ = std::chrono::nanoseconds::max();  // sessions are cut then
  bool failing_ = false;  // since the last connection that was accepted
  int spare_descriptor_;  // given up for a moment to turn somebody away when there are none left
};

}  // namespace server
