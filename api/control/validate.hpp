// Whether a document of the emulator's own API is of its shape, told in plain words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

#include "api/control/mistakes.hpp"
#include "api/model/shape.hpp"
#include "base/json.hpp"

namespace api::control {

// What an integer is at most whose shape doesn't say: the codec keeps 32 bits.
inline constexpr std::int64_t integer_max = std::numeric_limits<std::int32_t>::max();

// How many values are still looked at, so that they are counted, once enough mistakes are found to
// be told.
inline constexpr std::size_t counted_looks_max = 1'000'000;

// Adds every mistake in a document, each with its path (`Servers[2].Status: …`): unknown members,
// wrong types, broken constraints. Timestamps may be RFC 3339 texts or epoch seconds. `path` is the
// document's own. Looks once at each value, and at no more than counted_looks_max of them once the
// mistakes are full.
void find_mistakes(const base::Json& document,
                   const Shape& shape,
                   std::string_view path,
                   Mistakes& mistakes);

}  // namespace api::control
