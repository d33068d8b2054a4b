#include "server/runtime/turn.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

#include "api/body_parts.hpp"
#include "api/control/reply.hpp"
#include "api/control/router.hpp"
#include "api/protocol/errors.hpp"

namespace server {

namespace {

// In the form of the API that was asked: AWS's clients try again after it.
api::Reply ends_now(const api::Request& request) {
  if (!api::control::is_ours(request)) return api::protocol::bare_error("ServiceUnavailable", 503);
  return api::control::error(503, "The emulator ends now; ask again later.");
}

}  // namespace

void Turn::Client::complete(std::unique_ptr<api::Reply> reply) {
  watch.end();
  if (waiting) std::exchange(waiting, nullptr)->complete(std::move(reply));
}

Turn::Orphan::Orphan(const api::Request& request)
    : method_(request.method),
      path_(request.target.path),
      query_(request.target.query),
      body_(request.body),
      request_(request) {
  for (const api::Header& each : request.headers) texts_.emplace_back(each.name, each.value);
  for (const auto& [name, value] : texts_) headers_.push_back({name, value});
  request_.method = method_;
  request_.target.path = path_;
  request_.target.query = query_;
  request_.headers = headers_;
  request_.body = body_;
}

void Turn::add(const api::Request& request, Client client) {
  api::Request numbered = request;
  numbered.id = ++last_id_;
  numbered.arrived = clock_.now();
  numbered.came = MachineClock::counter();
  queue(numbered, std::move(client));
}

void Turn::queue(const api::Request& request, Client client) {
  requests_.push_back(request);
  clients_.push_back(std::move(client));
  schedule();
}

// Behind every handler that is ready now: their requests join the turn.
void Turn::schedule() {
  if (scheduled_) return;
  scheduled_ = true;
  boost::asio::post(context_, [this] { run(); });
}

void Turn::run() {
  scheduled_ = false;
  if (!left_.empty()) drop_who_left();
  const std::vector<api::Request> requests = std::exchange(requests_, {});
  std::vector<Client> clients = std::exchange(clients_, {});
  std::vector<api::Answer> answers = engine_.run(clock_.now(), requests);
  alarm_.set();
  wake();
  for (std::size_t i = 0; i < clients.size(); ++i) {
    settle(requests[i], std::move(clients[i]), std::move(answers[i]));
  }
  work();
}

// Work goes on by itself, a part a turn, and who has something to ask comes in between.
void Turn::work() {
  if (works_ || stopped_ || !engine_.has_work()) return;
  works_ = true;
  boost::asio::post(context_, [this] {
    works_ = false;
    engine_.work(clock_.now());
    alarm_.set();
    wake();
    work();
  });
}

void Turn::settle(const api::Request& request, Client client, api::Answer&& answer) {
  if (auto* reply = std::get_if<api::Reply>(&answer)) {
    if (client.orphan) --orphans_;
    if (reply->parts) reply->parts->on_room([this] { work(); });
    client.complete(std::make_unique<api::Reply>(std::move(*reply)));
  } else {
    park(request, std::move(client), std::get<api::Later>(answer));
  }
}

// --- Requests that are to come again ---------------------------------------------------------

void Turn::park(const api::Request& request, Client client, const api::Later& later) {
  const bool is_delay = later.at && later.account.empty();
  if (stopped_ && !is_delay) {
    give_up(request, std::move(client), std::make_unique<api::Reply>(ends_now(request)));
    return;
  }
  if (!client.watch && client.waiting) {
    client.watch = departures_.watch(client.connection, [this, id = request.id] { leave(id); });
  }
  if (stopped_ || (!later.at && later.account.empty())) {
    queue(request, std::move(client));
    return;
  }
  parked_.add(request.id, later);
  kept_.emplace(request.id, Kept{request, std::move(client), is_delay, later});
  set_parked_timer();
}

void Turn::give_up(const api::Request& request, Client client, std::unique_ptr<api::Reply> reply) {
  if (client.orphan) --orphans_;
  engine_.abandon(request);
  client.complete(std::move(reply));
  schedule();  // who waited for what was under way for it is to be woken
}

// The request's client has gone: it is parked, or comes again in the next turn.
void Turn::leave(std::uint64_t id) {
  if (!parked_.remove(id)) {
    left_.insert(id);
    return;
  }
  Kept kept = take_out(id);
  if (!kept.is_delay) {
    give_up(kept.request, std::move(kept.client), nullptr);
    return;
  }
  // A call that is late is carried out all the same, as by AWS.
  kept.client.orphan = std::make_shared<Orphan>(kept.request);
  const bool waits = orphans_ < orphans_max && kept.request.body.size() <= orphan_body_bytes_max;
  kept.request = kept.client.orphan->request();
  kept.client.complete(nullptr);
  ++orphans_;
  if (!waits) {
    queue(kept.request, std::move(kept.client));
    return;
  }
  parked_.add(id, kept.later);
  kept_.emplace(id, std::move(kept));
  set_parked_timer();
}

void Turn::drop_who_left() {
  const std::set<std::uint64_t> left = std::exchange(left_, {});
  const std::vector<api::Request> requests = std::exchange(requests_, {});
  std::vector<Client> clients = std::exchange(clients_, {});
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (left.contains(requests[i].id)) {
      give_up(requests[i], std::move(clients[i]), nullptr);
    } else {
      requests_.push_back(requests[i]);
      clients_.push_back(std::move(clients[i]));
    }
  }
}

void Turn::resume(std::span<const Parked::Id> ids) {
  for (const Parked::Id id : ids) {
    Kept kept = take_out(id);
    queue(kept.request, std::move(kept.client));
  }
}

Turn::Kept Turn::take_out(Parked::Id id) {
  auto node = kept_.extract(id);
  return std::move(node.mapped());
}

void Turn::set_parked_timer() {
  const std::optional<base::Time> first = parked_.first_due();
  if (!first || (parked_due_ && *parked_due_ <= *first)) return;
  parked_due_ = first;
  parked_timer_.expires_after(std::max(*first - clock_.now(), base::Duration{0}));
  parked_timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    parked_due_.reset();
    resume(parked_.take_due(clock_.now()));
    set_parked_timer();
  });
}

void Turn::wake() {
  if (action_) action_();
  const std::set<std::string> changed = engine_.take_changed();
  if (!changed.empty()) resume(parked_.take(changed));
  bell_.ring(engine_.take_told());
}

void Turn::stop() {
  stopped_ = true;
  parked_timer_.cancel();
  for (const Parked::Id id : parked_.take_all()) {
    Kept kept = take_out(id);
    if (kept.is_delay) {
      queue(kept.request, std::move(kept.client));
    } else {
      auto reply = std::make_unique<api::Reply>(ends_now(kept.request));
      give_up(kept.request, std::move(kept.client), std::move(reply));
    }
  }
  bell_.ring_for_all();
}

}  // namespace server
