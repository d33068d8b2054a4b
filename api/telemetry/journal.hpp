// What was asked of each world, and what became of it: rings in memory, in a room for all of them.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/request.hpp"
#include "base/time.hpp"

namespace api {

// One call of the API.
struct JournalEntry {
  std::int64_t id = 0;  // counts the account's calls
  base::Time at{};      // by the world's clock
  base::Time machine{};
  unsigned status = 0;
  std::optional<storage::Delivery> delivery{};  // how little of the reply went out, if not all
  std::string operation;
  std::string region;
  std::string server_name;
  std::string error;
  std::string message;  // of the error
  std::string request_id;
  std::string user_agent;
  std::string input;        // as JSON, sensitive values hidden
  bool input_cut = false;   // too large to be kept whole
  std::string output;       // the reply's body, likewise; empty once there is no room for it
  bool output_cut = false;  // likewise, or no JSON
  std::chrono::nanoseconds duration{};
  std::uint64_t place = 0;  // of the change stream: behind what the call has changed
  std::int64_t fault = 0;   // the rule that struck it
  bool ran = false;         // whether the operation was carried out
  std::string via;          // "emulator": asked for by POST /_emulator/calls; "": as AWS has it

  std::size_t bytes() const;
};

class Journal {
 public:
  // What is kept: so much of a world, so much in all; of an input or output so much, of a name so
  // much.
  static constexpr std::size_t entries_max = 1'000;
  static constexpr std::size_t world_bytes_max = 1024 * 1024;
  static constexpr std::size_t bytes_max = 8 * 1024 * 1024;
  static constexpr std::size_t input_bytes_max = 4 * 1024;
  static constexpr std::size_t output_bytes_max = 4 * 1024;
  static constexpr std::size_t name_bytes_max = 512;

  // What a log takes beside its entries: its place in two trees and a block of its deque.
  static constexpr std::size_t log_bytes = 1024;
  // Logs up to here are small: of them the one that was used least recently yields as a whole, but
  // only where there is no larger one.
  static constexpr std::size_t small_bytes_max = 16 * 1024;
  // Of logs that had to yield, numbers remain in so many places, by the hash of the account.
  static constexpr std::size_t yielded_max = 1024 * 1024;

  // An account's calls; valid until the journal changes.
  struct Log {
    const std::deque<JournalEntry>& entries;  // oldest first
    std::int64_t dropped = 0;                 // older ones that there was no room for
    std::int64_t last_id = 0;                 // the youngest call's; 0: there was none
  };

  // How a call was answered.
  struct Answered {
    unsigned status = 200;
    std::optional<storage::Delivery> delivery{};
    std::string request_id{};
    base::Time machine{};
    std::string_view output{};  // the body, sensitive values hidden
    std::chrono::nanoseconds duration{};
    std::uint64_t place = 0;
  };

  // Notes a call that has been answered. Where there is no room the oldest outputs go, then the
  // oldest entries, of the log that has most, or all of a small one. O(log n) in the number of
  // accounts.
  void note(const Outcome& outcome, const Answered& answered);

  // Puts calls that another process has noted, oldest first, in place of the account's own. With a
  // last_id of 0 the account is one that never called.
  void replace(const std::string& account,
               std::deque<JournalEntry> entries,
               std::int64_t dropped,
               std::int64_t last_id);

  // What was asked of an account's world. Where its log had to yield, or another one whose account
  // has the same hash, calls are told as dropped.
  Log of(const std::string& account) const;

  // The accounts that have a log, in their order; those behind `after`, `count` at most.
  std::vector<std::string> accounts_behind(const std::string& after, std::int64_t count) const;

  // Empties an account's log; what was dropped is forgotten as well, ids go on.
  void clear(const std::string& account);

  // What all of it takes, yielded_max numbers aside.
  std::size_t bytes() const { return bytes_; }
  std::size_t worlds() const { return logs_.size(); }

 private:
  struct Kept;
  using Logs = std::map<std::string, Kept>;
  // By size as far as it is not small, then by how long ago it was used: the last one yields.
  using Rank = std::pair<std::size_t, std::uint64_t>;
  struct Kept {
    std::deque<JournalEntry> entries;
    std::size_t bare = 0;  // so many of the oldest have no output any more
    std::int64_t dropped = 0;
    std::int64_t last_id = 0;
    std::size_t bytes = log_bytes;
    Rank rank{};
  };

  Logs::iterator log_for(const std::string& account);
  void rank(Logs::iterator log, std::uint64_t unused);
  void drop_oldest(Kept& log);
  void drop_something(Kept& log);
  void make_room();
  void yield(Logs::iterator log);
  void erase(Logs::iterator log);
  std::int64_t yielded(const std::string& account) const;

  Logs logs_;
  std::map<Rank, Logs::iterator> ranks_;
  std::vector<std::uint32_t> yielded_;  // the highest last_id of those with such a hash
  std::size_t bytes_ = 0;
  std::uint64_t unused_ = UINT64_MAX;  // less with each use
};

}  // namespace api
