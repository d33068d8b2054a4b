// What has changed, in the order of its commits, for those who watch: a ring in memory.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/mutation.hpp"

namespace api {

// One that concerns a world's watchers.
struct Announcement {
  std::string account;
  storage::Mutation mutation;

  std::size_t bytes() const;
};

// A place in the stream: behind so many changes of all worlds and, where the id tells, behind so
// many of the account's calls.
struct Place {
  std::uint64_t changes = 0;
  std::optional<std::int64_t> calls{};
};

class ChangeStream {
 public:
  // How many changes of all worlds are kept for those who come back, and how much they may take.
  static constexpr std::size_t changes_max = 20'000;
  static constexpr std::size_t bytes_max = 8 * 1024 * 1024;

  // `epoch` tells the ids of this process from those of others.
  explicit ChangeStream(std::uint64_t epoch) : epoch_(epoch) {}

  // Takes in what a transaction has changed. Changes of worlds that are not among the accounts
  // concern nobody: they were checkpoints.
  void add(std::vector<storage::Mutation> mutations,
           const std::map<storage::WorldId, std::string>& accounts);
  void add(const std::string& account, storage::Mutation mutation);

  // The number of the youngest change: the place behind everything so far.
  std::uint64_t end() const { return last_; }

  // The number of the oldest that is kept; end() + 1 if none is.
  std::uint64_t first() const { return last_ - changes_.size() + 1; }

  // REQUIRES: first() <= number <= end().
  const Announcement& at(std::uint64_t number) const {
    return changes_[static_cast<std::size_t>(number - first())];
  }

  std::string id_of(const Place& place) const;
  std::string last_id() const { return id_of({.changes = last_}); }

  // The place that an event's id names; nothing if it is of another process, or of nobody.
  std::optional<Place> place_of(std::string_view id) const;

  // What the changes take that are kept.
  std::size_t bytes() const { return bytes_; }

 private:
  std::uint64_t epoch_;
  std::uint64_t last_ = 0;            // the number of the youngest
  std::deque<Announcement> changes_;  // numbered without a gap
  std::size_t bytes_ = 0;
};

}  // namespace api
