// One connection: reads requests, has them answered, writes the replies in their order.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <memory>
#include <optional>
#include <string>

#include "api/control/access.hpp"
#include "server/http/admission.hpp"
#include "server/http/deadlines.hpp"
#include "server/http/transport.hpp"
#include "server/runtime/log.hpp"
#include "server/runtime/machine_clock.hpp"
#include "server/runtime/turn.hpp"

namespace server {

// What all sessions share.
struct Service {
  Turn& turn;
  Bell& bell;
  const api::ChangeStream& change_stream;
  api::Metrics& metrics;
  const MachineClock& clock;
  const Log& log;
  Admission admission;
  Deadlines deadlines;
  boost::asio::ssl::context* tls;  // null: the port speaks plain HTTP
  const api::Settings& settings;
  api::control::Access control;
  bool stopping = false;
};

class Session {
 public:
  Session(boost::asio::ip::tcp::socket socket, Service& service);

  // Runs until the connection ends; never throws for what a client does.
  boost::asio::awaitable<void> serve();

  // Lets the session end once every request that has arrived is answered.
  void stop();

  // Ends it now, whatever is not answered.
  void cut() { stream_.reset(); }

  // To be called often: see Transport.
  void keep_deadline(std::chrono::nanoseconds now) { stream_.keep_deadline(now); }

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

  boost::asio::awaitable<bool> begin();
  boost::asio::awaitable<bool> serve_one();
  boost::asio::awaitable<bool> read_head();
  std::optional<Refusal> parse_head(Parser& parser, std::uint64_t limit);
  boost::asio::awaitable<bool> read_body(Parser& parser, std::uint64_t limit);
  boost::asio::awaitable<api::Reply> answer(const Parser& parser);
  boost::asio::awaitable<bool> write(const api::Reply& reply, bool is_head, unsigned version);
  boost::asio::awaitable<bool> write_bytes(const std::string& bytes);
  boost::asio::awaitable<bool> deliver(const api::Reply& reply, bool is_head, unsigned version);
  boost::asio::awaitable<void> watch(const api::Reply& reply);
  boost::asio::awaitable<void> refuse(const Refusal& refusal);

  void set_idle_deadline();

  Transport stream_;
  boost::beast::flat_buffer buffer_;
  Service& service_;
  std::optional<Refusal> refusal_;  // why the head was not accepted
  bool idle_ = false;               // waiting for the first byte of a request
  bool keep_alive_ = true;
};

}  // namespace server
