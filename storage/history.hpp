// The states that servers and backups were in: a row each time that one gets another status, comes
// or goes. A world remembers the last of them, see remembered.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "storage/database.hpp"
#include "storage/scope.hpp"

namespace storage {

struct Transition {
  std::int64_t id = 0;  // counts a world's
  base::Time at{};      // by the world's clock
  base::Time machine{};
  std::string region;
  std::string server_name;
  std::optional<std::string> backup_id;  // nothing: it is the server itself
  std::optional<std::string> previous;   // nothing: it was not there
  std::optional<std::string> status;     // nothing: it is gone
  Cause cause{};
  std::optional<std::string> cause_id;
};

// Writes what the open transaction has changed so far, behind what was written of it before.
void write_history(Database& database);

// Which are asked for; nothing: all.
struct TransitionFilter {
  std::optional<std::string> region;
  std::optional<std::string> server_name;
  std::optional<std::string> backup_id;
  base::Time from{};
  base::Time to = base::Time::max();  // before it
};

// From the first to the last id that a world has; nothing without a row.
struct TransitionIds {
  std::int64_t first = 0;
  std::int64_t last = 0;
};
std::optional<TransitionIds> find_transition_ids(Database& database, WorldId world);

enum class Order { oldest_first, newest_first };

// Those that fit among a range of ids; `count` at most.
std::vector<Transition> list_transitions(Database& database,
                                         WorldId world,
                                         const TransitionFilter& filter,
                                         TransitionIds ids,
                                         Order order,
                                         std::int64_t count);

// Copies more of a world's into another world: those behind the last that are there, `rows_max` at
// most. How many.
std::int64_t copy_history(Database& database, WorldId from, WorldId to, std::int64_t rows_max);

}  // namespace storage
