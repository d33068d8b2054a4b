#include "tests/survival/trial.hpp"

#include <algorithm>

namespace survival {

namespace {

using std::chrono::hours;

bool is_refused(const api::Reply& reply) {
  return reply.status == 500;
}

bool is_read(const Request& request) {
  return request.name == "GET" || request.name.starts_with("Describe");
}

// One line, cut where the two begin to differ.
std::string difference(const std::string& wanted, const std::string& got) {
  std::size_t at = 0;
  while (at < wanted.size() && at < got.size() && wanted[at] == got[at]) ++at;
  at = at < 80 ? 0 : at - 80;
  const auto part = [at](const std::string& text) {
    return at < text.size() ? text.substr(at, 240) : "";
  };
  return "\n  wanted: …" + part(wanted) + "\n  got:    …" + part(got);
}

}  // namespace

bool Trial::open() {
  try {
    emulator_.open(now_);
  } catch (const storage::Unusable&) {
    return false;
  } catch (const storage::Error&) {
    emulator_.close();
    return false;
  }
  compare();
  return true;
}

void Trial::take(const Step& step) {
  const auto failed_before = disk_.failures();
  const std::vector<api::Reply> replies = emulator_.turn(now_, step.requests);
  if (disk_.is_stopped()) {  // nobody gets the answers
    in_doubt_.push_back({now_, step.requests, {}});
    return;
  }
  for (std::size_t i = 0; i < replies.size(); ++i) {
    if (!is_refused(replies[i])) continue;
    if (is_read(step.requests[i]) && !reads_write_) {
      throw Broken(step.requests[i].name + ": a read is refused");
    }
    if (disk_.failures() == failed_before) {
      throw Broken(step.requests[i].name + ": refused though nothing failed");
    }
  }
  note(step.requests, replies);
  const std::vector<Request> whole{{"GET", "/_emulator/world", ""}};
  note(whole, emulator_.turn(now_, whole));
  emulator_.pass(now_, now_ + step.pass);
  now_ += step.pass;
}

void Trial::note(const std::vector<Request>& requests, const std::vector<api::Reply>& replies) {
  Entry kept{now_, {}, {}};
  std::vector<Request> refused;
  bool wrote = false;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (is_refused(replies[i])) {
      refused.push_back(requests[i]);
      continue;
    }
    kept.requests.push_back(requests[i]);
    kept.answers.push_back(replies[i].body);
    wrote = wrote || (replies[i].status < 400 && !is_read(requests[i]));
  }
  if (wrote) in_doubt_.clear();
  if (!refused.empty()) in_doubt_.push_back({now_, refused, {}});
  ledger_.push_back(std::move(kept));
}

void Trial::play(Emulator& fresh, const Entry& entry) {
  const std::vector<api::Reply> replies = fresh.turn(entry.at, entry.requests);
  for (std::size_t i = 0; i < entry.answers.size(); ++i) {
    if (replies[i].body != entry.answers[i]) {
      throw Broken("the answer to " + entry.requests[i].name + " " + entry.requests[i].target +
                   " was another" + difference(replies[i].body, entry.answers[i]));
    }
  }
}

// What an emulator in memory comes to that is asked all that was acknowledged.
std::string Trial::acknowledged_world() {
  if (!twin_) {
    twin_ = std::make_unique<Emulator>(nullptr);
    twin_->open(now_);
    played_ = 0;
  }
  for (; played_ < ledger_.size(); ++played_) play(*twin_, ledger_[played_]);
  return twin_->exported(now_).body;
}

// The same, had this been acknowledged as well.
std::string Trial::world_with(const Entry& also) const {
  Emulator fresh(nullptr);
  fresh.open(now_);
  for (const Entry& entry : ledger_) play(fresh, entry);
  play(fresh, also);
  return fresh.exported(now_).body;
}

std::optional<std::string> Trial::resolve(const std::string& got) {
  const std::string wanted = acknowledged_world();
  if (got != wanted) {
    std::vector<Entry> candidates;
    for (const Entry& turn : in_doubt_) {
      candidates.push_back(turn);
      if (turn.requests.size() == 1) continue;
      for (const Request& alone : turn.requests) candidates.push_back({turn.at, {alone}, {}});
    }
    const auto kept = std::find_if(candidates.begin(), candidates.end(), [&](const Entry& also) {
      return got == world_with(also);
    });
    if (kept == candidates.end()) return difference(wanted, got);
    ledger_.push_back(*kept);
    twin_.reset();
  }
  in_doubt_.clear();
  return std::nullopt;
}

void Trial::compare() {
  const auto failed_before = disk_.failures();
  const api::Reply got = emulator_.exported(now_);
  if (disk_.is_stopped()) return;
  if (is_refused(got)) {
    if (reads_write_ && disk_.failures() > failed_before) return;
    throw Broken("the world can't be had");
  }
  if (const auto other = resolve(got.body)) {
    throw Broken("the world is not what was acknowledged" + *other);
  }
}

void Trial::check() {
  if (const std::string found = emulator_.integrity(); found != "ok") {
    throw Broken("integrity_check: " + found);
  }
  compare();
  emulator_.pass(now_, now_ + hours(48));
  now_ += hours(48);
  compare();
}

}  // namespace survival
