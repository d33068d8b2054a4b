// A world's clock: read it, set it, stop it, hurry it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "api/control/call.hpp"
#include "api/control/mistakes.hpp"
#include "api/shapes/clock.hpp"

namespace api::control {

struct ClockChange : GivenClock {
  std::optional<Duration> advance;
  std::optional<bool> to_next_due;
};

// What has happened on the way to a later moment.
struct Happening {
  Time at{};
  std::string server_name;
  std::string message;
};

struct ShownClock {
  Time now{};
  double rate = 1;
  bool frozen = false;
  std::optional<Time> next_due;
  // After a change that moved it: how many events there were, and the first thousand of them.
  std::optional<std::int64_t> event_count;
  std::optional<std::vector<Happening>> events;
};

// Adds the mistakes in the values of a clock; `path` stands before their names.
void find_clock_mistakes(const GivenClock& clock, const std::string& path, Mistakes& mistakes);

// A world's clock at a moment of the machine's.
ShownClock shown_clock(const storage::World& world, Time machine);

// GET /_emulator/clock: {"Now","Rate","Frozen","NextDue"}.
Answer show_clock(Call& call);

// PATCH /_emulator/clock with Now, Rate and Frozen in any combination, or with Advance (a
// duration), or with ToNextDue. Going back is refused. What is due on the way happens at its own
// moment; the answer tells of it. Later while it is still on its way.
Answer change_clock(Call& call, const ClockChange& change);

}  // namespace api::control

namespace api {

template <>
struct Model<control::ClockChange> {
  using Change = control::ClockChange;
  static constexpr std::string_view name = "ClockChange";
  static constexpr auto fields =
      std::tuple{optional("Now", &Change::now, shapes::moment),
                 optional("Rate", &Change::rate, shapes::number),
                 optional("Frozen", &Change::frozen, shapes::boolean),
                 optional("Advance", &Change::advance, shapes::duration),
                 optional("ToNextDue", &Change::to_next_due, shapes::boolean)};
};

template <>
struct Model<control::Happening> {
  using Happening = control::Happening;
  static constexpr std::string_view name = "Event";
  static constexpr bool as_declared = true;
  static constexpr auto fields =
      std::tuple{required("At", &Happening::at, shapes::moment),
                 required("ServerName", &Happening::server_name, shapes::server_name),
                 required("Message", &Happening::message, shapes::string)};
};

template <>
struct Model<control::ShownClock> {
  using Clock = control::ShownClock;
  static constexpr std::string_view name = "Clock";
  static constexpr bool as_declared = true;
  static constexpr auto fields =
      std::tuple{required("Now", &Clock::now, shapes::moment),
                 required("Rate", &Clock::rate, shapes::number),
                 required("Frozen", &Clock::frozen, shapes::boolean),
                 optional("NextDue", &Clock::next_due, shapes::moment),
                 optional("EventCount", &Clock::event_count, shapes::count),
                 optional("Events", &Clock::events, list_of<control::Happening>)};
};

}  // namespace api
