// Faults: what goes wrong with calls, by rule.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/database.hpp"
#include "storage/scope.hpp"

namespace storage {

// How little of a reply goes out.
enum class Delivery { reset, half };

constexpr auto enum_names(Delivery) {
  return std::array<std::string_view, 2>{"reset", "half"};
}

// Whether a fault strikes before the commit, so that the operation doesn't run, or after it: what
// the operation changed is kept, but the client doesn't hear of it.
enum class Injection { before, after };

constexpr auto enum_names(Injection) {
  return std::array<std::string_view, 2>{"before", "after"};
}

struct FaultRule {
  std::int64_t id = 0;  // counts the world's rules; 0: the next one
  // Which calls it is asked about; nothing: any.
  std::optional<std::string> operation;
  std::optional<std::string> region;
  std::optional<std::string> server_name;
  // Which of those it strikes; nothing: all.
  std::optional<std::int64_t> nth;
  std::optional<std::int64_t> every;
  std::optional<double> probability;
  // What it does.
  std::optional<base::Duration> delay;  // of the machine's time, before the operation runs
  std::optional<std::string> error;
  std::optional<std::string> message;
  std::optional<std::int64_t> status;
  std::optional<Delivery> reply;
  Injection injection = Injection::before;
  // How long it lasts; nothing: for ever.
  std::optional<std::int64_t> times;
  std::optional<base::Time> until;
  std::int64_t seen = 0;     // calls that it was asked about
  std::int64_t matched = 0;  // calls that it struck
};

// In their order.
std::vector<FaultRule> list_faults(Database& database, WorldId world);

// Behind all others. Gives its id.
std::int64_t insert_fault(Database& database, WorldId world, const FaultRule& rule);
void set_fault_counts(Database& database, WorldId world, const FaultRule& rule);
// False if there is none of that id.
bool delete_fault(Database& database, WorldId world, std::int64_t id);
void delete_faults(Database& database, WorldId world);

// Copies more of a world's into another world, untold: those behind the last that are there,
// `rows_max` at most. How many.
std::int64_t copy_faults(Database& database, WorldId from, WorldId to, std::int64_t rows_max);

}  // namespace storage
