// What is to happen in a world: what is under way, and what the calendar brings. And one of it
// brought about now.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "api/control/call.hpp"
#include "api/shapes/world.hpp"

namespace api::control {

struct ShownTimer : storage::Timer {
  std::optional<std::int64_t> shown_id{};  // nothing: it is no timer yet
  std::optional<bool> expected{};          // the calendar will bring it, after its next occasion
};

struct ShownTimers {
  std::vector<WrittenObject> timers;
  Time until{};
  std::optional<bool> more{};
};

// How what is under way ends.
struct Ending {
  std::optional<std::string> fail{};
  std::optional<storage::ServerStatus> status{};
};

struct Ended {
  ShownTimer ended;
};

// GET /_emulator/timers: first what is held, then what is due, in its order.
Answer list_timers(Call& call);

// POST /_emulator/timers/{Id}/end: it happens now.
Answer end_timer(Call& call, const Ending& ending);

// Lets a timer of the call's world happen now.
void let_happen_now(const Call& call, const storage::Timer& timer);

}  // namespace api::control

namespace api {

template <>
struct Model<control::ShownTimer> {
  using Timer = control::ShownTimer;
  static constexpr std::string_view name = "ShownTimer";
  static constexpr bool as_declared = true;
  static constexpr auto fields =
      std::tuple_cat(std::tuple{optional("Id", &Timer::shown_id, shapes::from_one)},
                     Model<storage::Timer>::fields,
                     std::tuple{optional("Expected", &Timer::expected, shapes::boolean)});
};

template <>
struct Model<control::ShownTimers> {
  using Timers = control::ShownTimers;
  static constexpr std::string_view name = "Timers";
  static constexpr bool as_declared = true;
  static constexpr auto fields =
      std::tuple{required("Timers", &Timers::timers, list_of<control::ShownTimer>),
                 required("Until", &Timers::until, shapes::moment),
                 optional("More", &Timers::more, shapes::boolean)};
};

template <>
struct Model<control::Ending> {
  using Ending = control::Ending;
  static constexpr std::string_view name = "Ending";
  static constexpr auto fields =
      std::tuple{optional("Fail", &Ending::fail, shapes::reason),
                 optional("Status", &Ending::status, shapes::failed_status)};
};

template <>
struct Model<control::Ended> {
  static constexpr std::string_view name = "Ended";
  static constexpr auto fields =
      std::tuple{required("Ended", &control::Ended::ended, shape_of<control::ShownTimer>)};
};

}  // namespace api
