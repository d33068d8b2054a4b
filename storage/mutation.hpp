// What a transaction changes, and why: told to those who watch once it is committed, and written
// into the history with it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/enum_names.hpp"
#include "base/time.hpp"
#include "storage/scope.hpp"

namespace storage {

// What a mutation is about.
enum class Subject { server, backup, association, server_event, tags, world, timer, rule, journal };

constexpr auto enum_names(Subject) {
  return std::array<std::string_view, 9>{"server",
                                         "backup",
                                         "association",
                                         "server-event",
                                         "tags",
                                         "world",
                                         "timer",
                                         "rule",
                                         "journal"};
}

// What brings a change about. A document that takes a world's place changes nothing: what it
// brings has no past.
enum class Cause { call, timer, policy, document, emulator, start, replacement };

constexpr auto enum_names(Cause) {
  return std::array<std::string_view, 7>{
      "call", "timer", "policy", "document", "emulator", "start", "replacement"};
}

// The circumstances of what happens.
struct Circumstances {
  base::Time now{};      // by the world's clock
  base::Time machine{};  // by the machine's
  Cause cause{};
  std::string cause_id;  // a request's id, a change's name, a policy's id, a route; "": none
};

struct Mutation {
  WorldId world = 0;
  std::string region;
  Subject subject{};
  std::string name;  // a server's, a backup's id, an association's token, a tagged resource, a
                     // timer's subject
  std::string text;  // the status that it has now, or what happened; empty: it is gone
  base::Time at{};   // when, by the world's clock

  // Of servers, backups and associations.
  std::string previous{};     // the status that it had; empty: it was not there
  std::string server_name{};  // of a backup, an association or a timer
  std::string type{};         // of a backup that is there
  std::size_t circumstances = 0;

  // Of timers and rules.
  std::string_view kind{};  // a timer's change, or which list of rules: names that last
  std::int64_t id = 0;
  std::optional<base::Time> due{};
  std::optional<std::int64_t> count{};  // reads that a timer waits for; how often a rule struck
};

// The mutations of one transaction in their order. Those of a part that is undone are cut off.
class Mutations {
 public:
  void note(const Scope& scope, Subject subject, std::string_view name, std::string_view text) {
    list_.push_back(
        {scope.world, scope.region, subject, std::string(name), std::string(text), now_.now});
  }
  // Of what there is more to tell.
  void note(Mutation mutation) {
    if (circumstances_.empty() || !is_noted_) circumstances_.push_back(now_);
    is_noted_ = true;
    mutation.at = now_.now;
    mutation.circumstances = circumstances_.size() - 1;
    list_.push_back(std::move(mutation));
  }

  // --- What is noted from now on bears ---

  void set_moment(base::Time now) {
    now_.now = now;
    is_noted_ = false;
  }
  void set_machine(base::Time machine) {
    now_.machine = machine;
    is_noted_ = false;
  }
  void set_cause(Cause cause, std::string_view id) {
    now_.cause = cause;
    now_.cause_id = id;
    is_noted_ = false;
  }
  const Circumstances& now() const { return now_; }

  const std::vector<Mutation>& list() const { return list_; }
  const Circumstances& circumstances_of(const Mutation& mutation) const {
    return circumstances_[mutation.circumstances];
  }
  std::size_t size() const { return list_.size(); }
  // Those before this place are in the history.
  std::size_t written() const { return written_; }
  void set_written() { written_ = list_.size(); }
  void cut_to(std::size_t size) {
    list_.resize(std::min(size, list_.size()));
    written_ = std::min(written_, list_.size());
    if (size == 0) forget_circumstances();
  }
  std::vector<Mutation> take() {
    forget_circumstances();
    written_ = 0;
    return std::exchange(list_, {});
  }

 private:
  void forget_circumstances() {
    circumstances_.clear();
    is_noted_ = false;
  }

  std::vector<Mutation> list_;
  std::size_t written_ = 0;
  Circumstances now_;
  std::vector<Circumstances> circumstances_;
  bool is_noted_ = false;  // the last of them is what holds now
};

}  // namespace storage
