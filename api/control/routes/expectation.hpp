// What somebody expects of the calls in a journal, and what was really there.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/control/mistakes.hpp"
#include "api/model/shape.hpp"
#include "api/telemetry/journal.hpp"
#include "base/json.hpp"
#include "base/time_text.hpp"

namespace api::control {

extern const Shape expectation_list;

// So many calls of a kind; what isn't given fits any call.
struct Expectation {
  std::optional<std::string> operation;
  std::optional<std::string> server_name;
  std::optional<std::string> region;
  std::optional<std::string> error;   // "" expects success
  const base::Json* input = nullptr;  // members that the call's input has, with these values
  std::int64_t at_least = 1;
  std::optional<std::int64_t> at_most;
  std::optional<base::Duration> min_interval;  // from one such call to the next
};

// Reads a well-formed list; adds what it can't mean to `mistakes`. The list must live as long.
std::vector<Expectation> read_expectations(const base::Json& list, Mistakes& mistakes);

struct Finding {
  std::string expected;  // in plain words, as the others
  bool met = false;
  std::string seen;
  std::vector<std::string> nearest;  // calls that nearly were what was expected
};

struct Manner {
  bool ordered = false;         // each is counted from where the one before it was met
  bool by_world_clock = false;  // intervals, else by the machine's
};

// One finding for each expectation. What dropped entries could decide is not met.
std::vector<Finding> examine(const Journal::Log& log,
                             const std::vector<Expectation>& expectations,
                             Manner manner);

}  // namespace api::control
