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

class ChangeStream {
 public:
  // How many changes of all worlds are kept for those who come back, and how much they may take.
  static constexpr std::size_t changes_max = 20'000;
  static constexpr std::size_t bytes_max = 8 * 1024 * 1024;
  static constexpr std::size_t batch_bytes_max = 64 * 1024;

  // `epoch` tells the ids of this process from those of others.
  explicit ChangeStream(std::uint64_t epoch) : epoch_(epoch) {}

  // Takes in what a transaction has changed. Changes of worlds that are not among the accounts
  // concern nobody: they were checkpoints.
  void add(std::vector<storage::Mutation> mutations,
           const std::map<storage::WorldId, std::string>& accounts);

  // The place behind everything so far.
  std::uint64_t end() const { return last_; }

  // The same as an event's id names it.
  std::string last_id() const { return id_of(last_); }

  // The place that an event's id names; nothing if it is of another process, or of nobody.
  std::optional<std::uint64_t> place_of(std::string_view id) const;

  // The event that tells that changes are missing before the place behind everything so far.
  std::string gap() const { return gap_before(last_); }

  // The account's changes behind a place as server-sent events, up to batch_bytes_max of them; a
  // gap() first where changes behind that place are not kept any more.
  struct Batch {
    std::string text;
    std::uint64_t end = 0;  // the place behind it
  };
  Batch after(std::string_view account, std::uint64_t place) const;

  // What the changes take that are kept.
  std::size_t bytes() const { return bytes_; }

 private:
  struct Change {
    std::string account;
    storage::Mutation mutation;

    std::size_t bytes() const;
  };

  std::string gap_before(std::uint64_t place) const;
  std::string id_of(std::uint64_t number) const;

  std::uint64_t epoch_;
  std::uint64_t last_ = 0;      // the number of the youngest
  std::deque<Change> changes_;  // numbered without a gap
  std::size_t bytes_ = 0;
};

}  // namespace api
