// What was asked of each world, and what became of it: a ring in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>

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
  std::string request_id;
  std::string input;       // as JSON, sensitive values hidden
  bool input_cut = false;  // too large to be kept whole
  std::int64_t fault = 0;  // the rule that struck it
  bool ran = false;        // whether the operation was carried out

  std::size_t bytes() const;
};

class Journal {
 public:
  // What is kept: so much of a world, so much in all; of an input so much.
  static constexpr std::size_t entries_max = 1'000;
  static constexpr std::size_t world_bytes_max = 1024 * 1024;
  static constexpr std::size_t bytes_max = 8 * 1024 * 1024;
  static constexpr std::size_t input_bytes_max = 4 * 1024;

  struct Log {
    std::deque<JournalEntry> entries;  // oldest first
    std::int64_t dropped = 0;          // older ones that there was no room for
    std::int64_t last_id = 0;
    std::size_t bytes = 0;
  };

  // Notes a call that has been answered. Where there is no room the oldest entries go, in all of
  // the world that has most.
  void note(const Outcome& outcome,
            unsigned status,
            std::optional<storage::Delivery> delivery,
            std::string request_id,
            base::Time machine);

  // What was asked of an account's world.
  const Log& of(const std::string& account) const;

  // Empties an account's log; what was dropped is forgotten as well, ids go on.
  void clear(const std::string& account);

  std::size_t bytes() const { return bytes_; }
  std::size_t worlds() const { return logs_.size(); }

 private:
  void drop_oldest(Log& log);

  std::map<std::string, Log> logs_;
  std::size_t bytes_ = 0;
};

}  // namespace api
