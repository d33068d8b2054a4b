// What somebody expects of the calls in a journal, and what was really there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "api/control/mistakes.hpp"
#include "api/shapes/world.hpp"
#include "api/telemetry/journal.hpp"
#include "base/json.hpp"
#include "base/time_text.hpp"

namespace api::control {

// How many members the input of an expectation may have: no operation takes as many.
inline constexpr std::int64_t expected_members_max = 100;

// So many calls of a kind, as somebody asks for them; what isn't given fits any call.
struct GivenExpectation {
  std::optional<std::string> operation{};
  std::optional<std::string> server_name{};
  std::optional<std::string> region{};
  std::optional<std::string> error{};  // "" expects success
  const base::Json* input = nullptr;   // members that the call's input has, with these values
  std::optional<std::int64_t> exactly{};
  std::optional<std::int64_t> at_least{};
  std::optional<std::int64_t> at_most{};
  bool never = false;
  std::optional<base::Duration> min_interval{};  // from one such call to the next
};

// The same with the numbers that follow from what is given.
struct Expectation : GivenExpectation {
  std::int64_t least = 1;
};

// Adds what well-formed expectations can't mean to `mistakes`.
std::vector<Expectation> read_expectations(const std::vector<GivenExpectation>& given,
                                           Mistakes& mistakes);

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

namespace api {

namespace shapes {

inline constexpr Shape expected_input{
    .name = "Input", .kind = Kind::structure, .max = control::expected_members_max, .open = true};

}  // namespace shapes

template <>
struct Model<control::GivenExpectation> {
  using Given = control::GivenExpectation;
  static constexpr std::string_view name = "Expectation";
  static constexpr auto fields =
      std::tuple{optional("Operation", &Given::operation, shapes::operation),
                 optional("ServerName", &Given::server_name, shapes::string),
                 optional("Region", &Given::region, shapes::region),
                 optional("Error", &Given::error, shapes::string),
                 optional("Input", &Given::input, shapes::expected_input),
                 optional("Exactly", &Given::exactly, shapes::count),
                 optional("AtLeast", &Given::at_least, shapes::count),
                 optional("AtMost", &Given::at_most, shapes::count),
                 optional("Never", &Given::never, shapes::boolean),
                 optional("MinInterval", &Given::min_interval, shapes::duration)};
};

template <>
struct Model<control::Finding> {
  using Finding = control::Finding;
  static constexpr std::string_view name = "Finding";
  static constexpr bool as_declared = true;
  static constexpr auto fields = std::tuple{required("Expected", &Finding::expected, shapes::text),
                                            required("Met", &Finding::met, shapes::boolean),
                                            required("Seen", &Finding::seen, shapes::text),
                                            required("Nearest", &Finding::nearest, shapes::texts)};
};

}  // namespace api
