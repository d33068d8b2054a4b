// Values that look random and are not: each follows from a seed and from what it is for.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace base {

// What a value is drawn for. The account is not among it, so that equal requests give equal answers
// in every world of the same seed.
struct Purpose {
  std::int64_t seed;
  std::string_view region;
  std::string_view kind;  // such as "endpoint"
  std::string_view name;  // of the resource
  std::int64_t ordinal;   // how many of that name came before
};

using Bytes32 = std::array<std::uint8_t, 32>;

// HMAC-SHA-256 of the purpose under its seed.
Bytes32 draw(const Purpose& purpose);

// A version 4 UUID in lower case.
std::string uuid4(const std::uint8_t* bytes16);
std::string draw_uuid(const Purpose& purpose);

// A version 1 UUID: its time is `time`, its node is drawn.
std::string draw_time_uuid(const Purpose& purpose, Time time);

// `length` (32 at most) characters of a-z and 0-9.
std::string draw_letters(const Purpose& purpose, std::size_t length);

// A number from 0 to below 1.
double draw_fraction(const Purpose& purpose);

// A number from 0 to below `bound` (256 at most).
unsigned draw_number(const Purpose& purpose, unsigned bound);

}  // namespace base
