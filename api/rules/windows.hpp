// PreferredBackupWindow and PreferredMaintenanceWindow: `HH:MM` daily, `DDD:HH:MM` weekly, in UTC.
#pragma once

#include <array>
#include <chrono>
#include <string_view>

#include "base/time.hpp"

namespace api::rules {

using base::Duration;
using base::Time;

// What begins in a window may begin "during the hour" of it (documented).
inline constexpr Duration window_length = std::chrono::hours(1);

struct Window {
  Duration offset;  // since midnight, or since Sunday's midnight
  Duration period;  // a day or a week
};

// Reads a text of the window's pattern.
constexpr Window parse_window(std::string_view text) {
  using std::chrono::days;
  using std::chrono::hours;
  using std::chrono::minutes;
  constexpr std::array<std::string_view, 7> names{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  Window window{Duration{0}, days(1)};
  if (text.size() == 9) {
    window.period = days(7);
    for (std::size_t day = 0; day < names.size(); ++day) {
      if (text.starts_with(names[day])) window.offset = days(day);
    }
    text.remove_prefix(4);
  }
  const auto number = [&](std::size_t at) { return (text[at] - '0') * 10 + (text[at + 1] - '0'); };
  window.offset += hours(number(0)) + minutes(number(3));
  return window;
}

// The last moment at which the window opened, at `now` or before.
constexpr Time last_opening(const Window& window, Time now) {
  // 1 January 1970 was a Thursday; the week counts from a Sunday.
  constexpr Duration thursday = std::chrono::days(4);
  const Duration shift = window.period == std::chrono::days(1) ? Duration{0} : thursday;
  Duration since = (now.time_since_epoch() + shift - window.offset) % window.period;
  if (since < Duration{0}) since += window.period;
  return now - since;
}

// The first moment after `now` at which the window opens.
constexpr Time next_opening(const Window& window, Time now) {
  return last_opening(window, now) + window.period;
}

static_assert(next_opening(parse_window("13:38"), Time{}) == Time{std::chrono::minutes(818)});
static_assert(next_opening(parse_window("Fri:00:00"), Time{}) == Time{std::chrono::days(1)});
static_assert(next_opening(parse_window("Thu:00:00"), Time{}) == Time{std::chrono::days(7)});
static_assert(last_opening(parse_window("Sun:12:00"), Time{std::chrono::days(3)}) ==
              Time{std::chrono::hours(-84)});

}  // namespace api::rules
