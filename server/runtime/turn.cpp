#include "server/runtime/turn.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>

#include "api/control/reply.hpp"

namespace server {

void Turn::add(const api::Request& request, std::unique_ptr<Waiting> waiting) {
  api::Request numbered = request;
  numbered.id = ++last_id_;
  numbered.arrived = clock_.now();
  queue(numbered, std::move(waiting));
}

void Turn::queue(const api::Request& request, std::unique_ptr<Waiting> waiting) {
  requests_.push_back(request);
  waiting_.push_back(std::move(waiting));
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
  const std::vector<api::Request> requests = std::exchange(requests_, {});
  std::vector<std::unique_ptr<Waiting>> waiting = std::exchange(waiting_, {});
  std::vector<api::Answer> answers = engine_.run(clock_.now(), requests);
  alarm_.set();
  wake();
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    if (auto* reply = std::get_if<api::Reply>(&answers[i])) {
      waiting[i]->complete(std::move(*reply));
    } else {
      park({requests[i], std::move(waiting[i]), std::move(std::get<api::Later>(answers[i]))});
    }
  }
  work();
}

// Work goes on by itself, a part a turn, and who has something to ask comes in between.
void Turn::work() {
  if (works_ || stopped_ || !engine_.has_work()) return;
  works_ = true;
  boost::asio::post(context_, [this] {
    works_ = false;
    const std::uint64_t told = engine_.change_stream().end();
    engine_.work(clock_.now());
    alarm_.set();
    wake();
    if (engine_.change_stream().end() != told) bell_.ring();
    work();
  });
}

void Turn::park(Parked parked) {
  const bool waits_for_change = !parked.later.account.empty();
  if (stopped_ && waits_for_change) {
    engine_.abandon(parked.request);
    parked.waiting->complete(api::control::error(503, "The emulator ends now; ask again later."));
  } else if (stopped_) {
    queue(parked.request, std::move(parked.waiting));
  } else {
    parked_.push_back(std::move(parked));
    set_parked_timer();
  }
}

template <class Condition>
void Turn::unpark_if(Condition condition) {
  for (auto each = parked_.begin(); each != parked_.end();) {
    if (condition(each->later)) {
      queue(each->request, std::move(each->waiting));
      each = parked_.erase(each);
    } else {
      ++each;
    }
  }
}

void Turn::set_parked_timer() {
  std::optional<base::Time> first;
  for (const Parked& each : parked_) {
    if (each.later.at && (!first || *each.later.at < *first)) first = each.later.at;
  }
  if (!first) return;
  parked_timer_.expires_after(*first - clock_.now());
  parked_timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    const base::Time now = clock_.now();
    unpark_if([&](const api::Later& later) { return later.at && *later.at <= now; });
    set_parked_timer();
  });
}

void Turn::wake() {
  const std::set<std::string> changed = engine_.take_changed();
  if (changed.empty()) return;
  unpark_if([&](const api::Later& later) { return changed.contains(later.account); });
  bell_.ring();
}

void Turn::stop() {
  stopped_ = true;
  parked_timer_.cancel();
  for (Parked& each : std::exchange(parked_, {})) park(std::move(each));
  bell_.ring();
}

}  // namespace server
