// Times as texts.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace base {

// yyyyMMddHHmmssSSS in UTC, as in a BackupId.
std::string to_digits(Time time);

// 2016-07-29T13:38:47.520Z; the milliseconds only where there are any.
std::string to_rfc3339(Time time);

// An RFC 3339 date and time with any offset; finer fractions are cut to milliseconds. Nothing if it
// is none or lies outside the years 1970 to 9999.
std::optional<Time> parse_rfc3339(std::string_view text);

// Epoch seconds with up to three decimals, as AWS's JSON has timestamps.
std::string to_epoch_seconds(Time time);

// PT1H30M, P30D, PT0.5S; PT0S for none.
std::string to_iso_duration(Duration duration);

// `500ms`, `2s`, `10m`, `3h`, `1d`, or ISO 8601 (`PT1H30M`, `P1D`). Nothing if it is none.
std::optional<Duration> parse_duration(std::string_view text);

}  // namespace base
