// Time as every layer counts it: milliseconds since 1970, UTC.
#pragma once

#include <chrono>
#include <cstdint>

namespace base {

using Duration = std::chrono::milliseconds;
using Time = std::chrono::sys_time<Duration>;

// 9999-12-31T23:59:59.999Z: no moment of an emulated world lies behind it.
inline constexpr Time time_max{Duration{253'402'300'799'999}};

constexpr std::int64_t milliseconds_of(Time time) {
  return time.time_since_epoch().count();
}
constexpr Time time_of(std::int64_t milliseconds) {
  return Time{Duration{milliseconds}};
}

}  // namespace base
