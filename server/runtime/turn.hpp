// Gathers the requests that one turn of the event loop brings, so that one commit serves them all;
// keeps those that are to come again later.
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <unordered_map>
#include <vector>

#include "api/engine/engine.hpp"
#include "server/runtime/alarm.hpp"
#include "server/runtime/bell.hpp"
#include "server/runtime/departures.hpp"
#include "server/runtime/machine_clock.hpp"
#include "server/runtime/parked.hpp"

namespace server {

class Turn {
 public:
  Turn(boost::asio::io_context& context,
       api::Engine& engine,
       const MachineClock& clock,
       Alarm& alarm,
       Bell& bell,
       Departures& departures)
      : context_(context),
        engine_(engine),
        clock_(clock),
        alarm_(alarm),
        bell_(bell),
        departures_(departures),
        parked_timer_(context) {}

  // Completes with the reply once what it saw is durable; with null if the request had to wait
  // and the client at the other side of this connection went meanwhile. What the request refers to
  // must live until then, and the connection, the descriptor of a socket, must stay open.
  template <class Token>
  auto async_answer(const api::Request& request, int connection, Token&& token) {
    return boost::asio::async_initiate<Token, void(std::unique_ptr<api::Reply>)>(
        [this, &request, connection](auto handler) {
          using Handler = decltype(handler);
          add(request, {std::make_unique<Waiter<Handler>>(std::move(handler)), connection, {}});
        },
        token);
  }

  // What is to be done after every commit.
  void on_commit(std::function<void()> action) { action_ = std::move(action); }

  // Has those come again who wait for a world that has changed, and wakes who watches. To be called
  // after every commit.
  void wake();

  // Has the engine's work go on, if there is any: to be called once at the start.
  void work();

  // From now on nobody waits: whose request is to come again is answered with a 503, delays are
  // over.
  void stop();

 private:
  // Whoever waits for a reply.
  struct Waiting {
    virtual ~Waiting() = default;
    virtual void complete(std::unique_ptr<api::Reply> reply) = 0;
  };
  template <class Handler>
  struct Waiter : Waiting {
    explicit Waiter(Handler handler) : handler(std::move(handler)) {}
    void complete(std::unique_ptr<api::Reply> reply) override {
      auto executor = boost::asio::get_associated_executor(handler);
      boost::asio::dispatch(executor,
                            [handler = std::move(handler), reply = std::move(reply)]() mutable {
                              std::move(handler)(std::move(reply));
                            });
    }
    Handler handler;
  };

  // A request whose client has gone, with all that it refers to.
  class Orphan {
   public:
    explicit Orphan(const api::Request& request);
    Orphan(const Orphan&) = delete;
    Orphan& operator=(const Orphan&) = delete;
    const api::Request& request() const { return request_; }

   private:
    std::string method_;
    std::string path_;
    std::string query_;
    std::string body_;
    std::vector<std::pair<std::string, std::string>> texts_;
    std::vector<api::Header> headers_;
    api::Request request_;
  };
  // No more of them wait, and none with a larger body: they are carried out at once.
  static constexpr std::size_t orphans_max = 1'000;
  static constexpr std::size_t orphan_body_bytes_max = 64 * 1024;

  struct Client {
    std::unique_ptr<Waiting> waiting;  // null once it has gone
    int connection;
    Departures::Watch watch;  // from the first time on that its request had to wait
    std::shared_ptr<Orphan> orphan{};

    // Ends the watch before: whoever is answered may close the connection.
    void complete(std::unique_ptr<api::Reply> reply);
  };

  // A request that is to come again.
  struct Kept {
    api::Request request;
    Client client;
    bool is_delay;  // waits for a moment alone
    api::Later later;
  };

  void add(const api::Request& request, Client client);
  void queue(const api::Request& request, Client client);
  void schedule();
  void run();
  void settle(const api::Request& request, Client client, api::Answer&& answer);
  void park(const api::Request& request, Client client, const api::Later& later);
  void drop_who_left();
  void leave(std::uint64_t id);
  void give_up(const api::Request& request, Client client, std::unique_ptr<api::Reply> reply);
  void resume(std::span<const Parked::Id> ids);
  Kept take_out(Parked::Id id);
  void set_parked_timer();

  boost::asio::io_context& context_;
  api::Engine& engine_;
  const MachineClock& clock_;
  Alarm& alarm_;
  Bell& bell_;
  Departures& departures_;

  // The next turn's.
  std::vector<api::Request> requests_;
  std::vector<Client> clients_;
  std::set<std::uint64_t> left_;  // ids of those among them whose clients have gone
  bool scheduled_ = false;
  bool works_ = false;  // a part of the work is about to be done

  Parked parked_;
  std::unordered_map<Parked::Id, Kept> kept_;  // what is parked
  std::size_t orphans_ = 0;
  boost::asio::steady_timer parked_timer_;
  std::optional<base::Time> parked_due_;  // what the timer is set to

  std::function<void()> action_;
  std::uint64_t last_id_ = 0;
  bool stopped_ = false;
};

}  // namespace server
