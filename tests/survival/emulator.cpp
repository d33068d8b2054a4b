#include "tests/survival/emulator.hpp"

#include <algorithm>
#include <array>
#include <list>
#include <numeric>

#include "api/body_parts.hpp"
#include "tests/world.hpp"

namespace survival {

namespace {

constexpr std::array control_headers{api::Header{"Content-Type", "application/json"},
                                     api::Header{"X-Emulator-Account", tests::some_account}};

}  // namespace

void Emulator::open(base::Time now) {
  close();
  if (disk_ == nullptr) {
    database_ = std::make_unique<storage::Database>("");
  } else {
    database_ = std::make_unique<storage::Database>("store", disk_->name());
    if (tuning_.has_small_cache) database_->execute("PRAGMA cache_size = 1");
    if (tuning_.checkpoints_often) {
      database_->execute("PRAGMA wal_autocheckpoint = 12");
      database_->execute("PRAGMA journal_size_limit = 16384");
    }
  }
  engine_ = std::make_unique<api::Engine>(
      *database_, api::Settings{}, now, [](std::string_view /*report*/) {});
}

void Emulator::close() {
  engine_.reset();
  database_.reset();
}

namespace {

// Takes what there is of a body that is made in parts. One that breaks off is no answer.
void take_part(api::Reply& reply) {
  if (!reply.parts) return;
  const std::string part = reply.parts->take();
  reply.body += part;
  if (!part.empty() || reply.parts->ended() == api::BodyParts::End::none) return;
  if (reply.parts->ended() != api::BodyParts::End::whole) reply.status = 500;
  reply.parts = nullptr;
}

bool is_on_its_way(const api::Reply& reply) {
  return reply.parts != nullptr;
}

}  // namespace

std::vector<api::Reply> Emulator::turn(base::Time now, const std::vector<Request>& requests) {
  std::list<tests::World::Sent> calls;  // hold what the requests refer to
  std::vector<api::Request> sent;
  for (const Request& request : requests) {
    if (request.target.empty()) {
      sent.push_back(calls.emplace_back(request.name, request.body).request());
    } else {
      sent.push_back({request.name, request.target, control_headers, request.body});
    }
    sent.back().id = ++last_id_;
    sent.back().arrived = now;
  }
  std::vector<api::Reply> replies(sent.size());
  std::vector<std::size_t> left(sent.size());
  std::iota(left.begin(), left.end(), 0);
  while (!left.empty() || std::any_of(replies.begin(), replies.end(), is_on_its_way)) {
    std::vector<api::Request> together;
    for (const std::size_t i : left) together.push_back(sent[i]);
    std::vector<api::Answer> answers = engine_->run(now, together);
    std::vector<std::size_t> waiting;
    for (std::size_t i = 0; i < left.size(); ++i) {
      if (auto* reply = std::get_if<api::Reply>(&answers[i])) {
        replies[left[i]] = std::move(*reply);
      } else {
        waiting.push_back(left[i]);
      }
    }
    left = std::move(waiting);
    // What they wait for goes on in turns of its own.
    while (engine_->has_work()) engine_->work(now);
    for (api::Reply& reply : replies) take_part(reply);
    if (!left.empty()) pass(now, now);
  }
  return replies;
}

api::Reply Emulator::exported(base::Time now) {
  std::vector<api::Reply> replies =
      turn(now, {{"GET", "/_emulator/world", ""}, {"GET", "/_emulator/checkpoints", ""}});
  replies[0].body += replies[1].body;
  replies[0].status = std::max(replies[0].status, replies[1].status);
  return std::move(replies[0]);
}

void Emulator::pass(base::Time now, base::Time until) {
  try {
    while (engine_->next_due() && *engine_->next_due() <= until) {
      now = std::max(now, *engine_->next_due());
      engine_->run_due(now);
    }
  } catch (const storage::Error&) {
    // The alarm would try again; the next request comes first here.
  }
}

std::string Emulator::integrity() {
  return database_->query("PRAGMA integrity_check").first<std::string>();
}

}  // namespace survival
