#include "server/turn.hpp"

#include <boost/asio/post.hpp>

namespace server {

void Turn::add(const api::Request& request, std::unique_ptr<Waiting> waiting) {
  requests_.push_back(request);
  requests_.back().id = ++last_id_;
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
  std::vector<std::optional<api::Reply>> replies = engine_.run(clock_.now(), requests);
  alarm_.set();
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    if (replies[i]) {
      waiting[i]->complete(std::move(*replies[i]));
    } else {  // it has to wait: the next turn asks again
      requests_.push_back(requests[i]);
      waiting_.push_back(std::move(waiting[i]));
    }
  }
  if (!requests_.empty()) schedule();
}

}  // namespace server
