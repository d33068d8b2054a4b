// Gathers the requests that one turn of the event loop brings, so that one commit serves them all.
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <vector>

#include "api/engine.hpp"
#include "server/alarm.hpp"
#include "server/machine_clock.hpp"

namespace server {

class Turn {
 public:
  Turn(boost::asio::io_context& context,
       api::Engine& engine,
       const MachineClock& clock,
       Alarm& alarm)
      : context_(context), engine_(engine), clock_(clock), alarm_(alarm) {}

  // Completes with the reply once what it saw is durable. What the request refers to must live
  // until then.
  template <class Token>
  auto async_answer(const api::Request& request, Token&& token) {
    return boost::asio::async_initiate<Token, void(api::Reply)>(
        [this, &request](auto handler) {
          using Handler = decltype(handler);
          add(request, std::make_unique<Waiter<Handler>>(std::move(handler)));
        },
        token);
  }

 private:
  // Whoever waits for a reply.
  struct Waiting {
    virtual ~Waiting() = default;
    virtual void complete(api::Reply reply) = 0;
  };
  template <class Handler>
  struct Waiter : Waiting {
    explicit Waiter(Handler handler) : handler(std::move(handler)) {}
    void complete(api::Reply reply) override {
      auto executor = boost::asio::get_associated_executor(handler);
      boost::asio::dispatch(executor,
                            [handler = std::move(handler), reply = std::move(reply)]() mutable {
                              std::move(handler)(std::move(reply));
                            });
    }
    Handler handler;
  };

  void add(const api::Request& request, std::unique_ptr<Waiting> waiting);
  void schedule();
  void run();

  boost::asio::io_context& context_;
  api::Engine& engine_;
  const MachineClock& clock_;
  Alarm& alarm_;
  std::vector<api::Request> requests_;
  std::vector<std::unique_ptr<Waiting>> waiting_;
  std::uint64_t last_id_ = 0;
  bool scheduled_ = false;
};

}  // namespace server
