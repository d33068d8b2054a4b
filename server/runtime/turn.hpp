// Gathers the requests that one turn of the event loop brings, so that one commit serves them all;
// keeps those that are to come again later.
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <list>
#include <memory>
#include <vector>

#include "api/engine/engine.hpp"
#include "server/runtime/alarm.hpp"
#include "server/runtime/bell.hpp"
#include "server/runtime/machine_clock.hpp"

namespace server {

class Turn {
 public:
  Turn(boost::asio::io_context& context,
       api::Engine& engine,
       const MachineClock& clock,
       Alarm& alarm,
       Bell& bell)
      : context_(context),
        engine_(engine),
        clock_(clock),
        alarm_(alarm),
        bell_(bell),
        parked_timer_(context) {}

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

  // Has those come again who wait for a world that has changed, and wakes who watches. To be called
  // after every commit.
  void wake();

  // Has the engine's work go on, if there is any: to be called once at the start.
  void work();

  // From now on nobody waits: who waits for a change is answered with a 503, delays are over.
  void stop();

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

  // A request that is to come again.
  struct Parked {
    api::Request request;
    std::unique_ptr<Waiting> waiting;
    api::Later later;
  };

  void add(const api::Request& request, std::unique_ptr<Waiting> waiting);
  void queue(const api::Request& request, std::unique_ptr<Waiting> waiting);
  void schedule();
  void run();
  void park(Parked parked);
  template <class Condition>
  void unpark_if(Condition condition);
  void set_parked_timer();

  boost::asio::io_context& context_;
  api::Engine& engine_;
  const MachineClock& clock_;
  Alarm& alarm_;
  Bell& bell_;
  std::vector<api::Request> requests_;
  std::vector<std::unique_ptr<Waiting>> waiting_;
  std::uint64_t last_id_ = 0;
  bool scheduled_ = false;
  bool works_ = false;  // a part of the work is about to be done
  std::list<Parked> parked_;
  boost::asio::steady_timer parked_timer_;
  bool stopped_ = false;
};

}  // namespace server
