// A world's time against the machine's.
#pragma once

#include <algorithm>
#include <cmath>

#include "storage/worlds.hpp"

namespace api::rules {

using base::Duration;
using base::Time;
using storage::Clock;

// How much faster than the machine's a world's time may run.
inline constexpr double rate_min = 0.001;
inline constexpr double rate_max = 1'000'000;

// No clock shows more: what happens at the end of time needs some moments after it.
inline constexpr Time clock_max = base::time_max - std::chrono::days(1);

// The world's time at a moment of the machine's; clock_max at most.
inline Time virtual_time(const Clock& clock, Time machine) {
  if (clock.frozen) return clock.virtual_anchor;
  const Duration passed = machine - clock.machine_anchor;
  if (clock.rate == 1) return std::min(clock.virtual_anchor + passed, clock_max);
  const double scaled = std::floor(static_cast<double>(passed.count()) * clock.rate);
  const auto left = static_cast<double>((clock_max - clock.virtual_anchor).count());
  return clock.virtual_anchor + Duration{static_cast<std::int64_t>(std::min(scaled, left))};
}

// The first moment of the machine's at which it is `moment` in the world; Time::max() if never.
inline Time machine_time(const Clock& clock, Time moment) {
  if (clock.frozen) return moment <= clock.virtual_anchor ? clock.machine_anchor : Time::max();
  const Duration ahead = moment - clock.virtual_anchor;
  if (clock.rate == 1) return clock.machine_anchor + ahead;
  const double scaled = std::ceil(static_cast<double>(ahead.count()) / clock.rate);
  if (scaled > static_cast<double>(base::time_max.time_since_epoch().count())) {
    return Time::max();
  }
  return clock.machine_anchor + Duration{static_cast<std::int64_t>(scaled)};
}

}  // namespace api::rules
