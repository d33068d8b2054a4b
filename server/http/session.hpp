// One connection: reads requests, has them answered, writes the replies in their order.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <memory>
#include <optional>
#include <string>

#include "api/control/access.hpp"
#include "server/http/admission.hpp"
#include "server/http/body_budget.hpp"
#include "server/http/body_reader.hpp"
#include "server/http/console.hpp"
#include "server/http/deadlines.hpp"
#include "server/http/forwarded.hpp"
#include "server/http/transport.hpp"
#include "server/runtime/key_maker.hpp"
#include "server/runtime/log.hpp"
#include "server/runtime/machine_clock.hpp"
#include "server/runtime/turn.hpp"

namespace server {

// What all sessions share.
struct Service {
  Turn& turn;
  Bell& bell;
  Departures& departures;
  api::Engine& engine;
  api::Metrics& metrics;
  const MachineClock& clock;
  const Log& log;
  Admission admission;
  Deadlines deadlines;
  boost::asio::ssl::context* tls;  // null: the port speaks plain HTTP
  const api::Settings& settings;
  TrustedProxies proxies;
  api::control::Access control;
  Console console;
  KeyMaker& keys;
  bool stopping = false;
  BodyBudget body_budget{};
};

class Session {
 public:
  Session(boost::asio::ip::tcp::socket socket, Service& service);

  // Runs until the connection ends; never throws for what a client does.
  boost::asio::awaitable<void> serve();

  // Lets the session end once every request that has arrived is answered, and at least 100 ms after
  // its begin or its last answer: a client that is at work has its next request answered as well,
  // with `Connection: close`. (HTTP/1.1 has no other way to tell it that it should not send one.)
  void stop();

  // Ends it now, whatever is not answered.
  void cut() { stream_.reset(); }

  // To be called often: see Transport.
  void keep_deadline(std::chrono::nanoseconds now) { stream_.keep_deadline(now); }

 private:
  boost::asio::awaitable<bool> begin();
  boost::asio::awaitable<void> end();
  boost::asio::awaitable<bool> serve_one();
  boost::asio::awaitable<bool> read_head();
  void take_head(std::size_t size);
  bool is_head() const;
  boost::asio::awaitable<bool> read_body(BodyReader& reader, BodyBudget::Share& share);
  boost::asio::awaitable<bool> invite_body();
  boost::asio::awaitable<std::unique_ptr<api::Reply>> answer(const std::string& body);
  std::optional<api::Reply> answer_page(const api::Request& request) const;
  bool ends_behind_this() const;
  boost::asio::awaitable<bool> write(const api::Reply& reply);
  boost::asio::awaitable<bool> write_bytes(const std::string& bytes);
  boost::asio::awaitable<bool> deliver(const api::Reply& reply);
  boost::asio::awaitable<bool> send_parts(const api::Reply& reply);
  boost::asio::awaitable<void> watch(const api::Reply& reply);
  boost::asio::awaitable<void> refuse(const Refusal& refusal);
  void name_request(api::Outcome& outcome) const;
  void tell_shard(api::Reply& reply) const;

  bool is_by_proxy_;  // --trusted-proxy
  Transport stream_;
  boost::beast::flat_buffer buffer_;
  Service& service_;
  std::string head_bytes_;  // what head_ refers to
  Head head_;
  std::optional<Refusal> refusal_;  // why the request was not accepted
  bool idle_ = false;               // waiting for the first byte of a request
  bool closing_ = false;            // nothing more is to be said
  bool keep_alive_ = true;
};

}  // namespace server
