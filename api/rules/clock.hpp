// A world's time against the machine's.
#pragma once

#include <algorithm>
#include <cmath>

#include "storage/worlds.hpp"

namespace api::rules {

using storage::Clock;
using storage::Duration;
using storage::Time;

// The world's time at a moment of the machine's; never beyond the year 9999.
inline Time virtual_time(const Clock& clock, Time machine) {
  if (clock.frozen) return clock.virtual_anchor;
  const Duration passed = machine - clock.machine_anchor;
  if (clock.rate == 1) return std::min(clock.virtual_anchor + passed, storage::time_max);
  const double scaled = std::floor(static_cast<double>(passed.count()) * clock.rate);
  const auto left = static_cast<double>((storage::time_max - clock.virtual_anchor).count());
  return clock.virtual_anchor + Duration{static_cast<std::int64_t>(std::min(scaled, left))};
}

// The first moment of the machine's at which it is `moment` in the world; Time::max() if never.
inline Time machine_time(const Clock& clock, Time moment) {
  if (clock.frozen) return moment <= clock.virtual_anchor ? clock.machine_anchor : Time::max();
  const Duration ahead = moment - clock.virtual_anchor;
  if (clock.rate == 1) return clock.machine_anchor + ahead;
  const double scaled = std::ceil(static_cast<double>(ahead.count()) / clock.rate);
  if (scaled > static_cast<double>(storage::time_max.time_since_epoch().count())) {
    return Time::max();
  }
  return clock.machine_anchor + Duration{static_cast<std::int64_t>(scaled)};
}

}  // namespace api::rules
