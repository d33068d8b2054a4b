// Policies: how a change proceeds that is about to begin.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/database.hpp"
#include "storage/scope.hpp"
#include "storage/timers.hpp"

namespace storage {

// Which changes it is for, and what becomes of them. At most one of `after`, `polls` and `hold` is
// given; without any the change takes its usual time.
struct Policy {
  std::int64_t id = 0;  // names it in its world; 0: the next one
  Change change{};
  std::optional<std::string> region;       // nothing: any
  std::optional<std::string> server_name;  // nothing: any
  std::optional<base::Duration> after;     // it takes this long
  std::optional<std::int64_t> polls;       // it takes this many reads
  bool hold = false;                       // it waits to be released
  std::optional<std::string> fail;         // the reason why it fails
  std::optional<ServerStatus> fail_status;
  std::optional<std::int64_t> times;  // for so many changes; nothing: for all
  std::int64_t applied = 0;           // to how many it was
  std::int64_t place = 0;             // in their order
};

// In their order.
std::vector<Policy> list_policies(Database& database, WorldId world);

// Adds one behind all others, or before them. Gives its id.
std::int64_t insert_policy(Database& database, WorldId world, Policy policy, bool first);
// False if there is none of that id.
bool delete_policy(Database& database, WorldId world, std::int64_t id);

// Takes the place of all policies there are.
void replace_policies(Database& database, WorldId world, const std::vector<Policy>& policies);

// The first policy that is for such a change and not used up; counts its application.
std::optional<Policy> apply_policy(Database& database,
                                   const Scope& scope,
                                   Change change,
                                   std::string_view server_name);

// Copies more of a world's into another world, untold: those behind the last that are there,
// `rows_max` at most. How many.
std::int64_t copy_policies(Database& database, WorldId from, WorldId to, std::int64_t rows_max);

}  // namespace storage
