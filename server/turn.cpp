#include "server/turn.hpp"

#include <boost/asio/post.hpp>

namespace server {

void Turn::add(const api::Request& request, std::unique_ptr<Waiting> waiting) {
  requests_.push_back(request);
  waiting_.push_back(std::move(waiting));
  // Behind every handler that is ready now: their requests join this turn.
  if (requests_.size() == 1) boost::asio::post(context_, [this] { run(); });
}

void Turn::run() {
  const std::vector<api::Request> requests = std::exchange(requests_, {});
  const std::vector<std::unique_ptr<Waiting>> waiting = std::exchange(waiting_, {});
  std::vector<api::Reply> replies = engine_.run(clock_.now(), requests);
  alarm_.set();
  for (std::size_t i = 0; i < waiting.size(); ++i) waiting[i]->complete(std::move(replies[i]));
}

}  // namespace server
