// World documents: AWS's own shapes with Region and Tags added.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/model/shape.hpp"
#include "base/json.hpp"

namespace api::control {

// What an integer is at most whose shape doesn't say: the codec keeps 32 bits.
inline constexpr std::int64_t integer_max = std::numeric_limits<std::int32_t>::max();

// The shape of a whole document.
extern const Shape world_document;

// Every mistake in a document, each with its path (`Servers[2].Status: …`): unknown members, wrong
// types, broken constraints. Timestamps may be RFC 3339 texts or epoch seconds.
std::vector<std::string> find_mistakes(const base::Json& document, const Shape& shape);

// The mistakes in the values of a clock's Now and Rate; `path` stands before their names.
std::vector<std::string> find_clock_mistakes(const base::Json& clock, const std::string& path);

// What a well-formed world document says twice or can't mean: names, tags, the clock. The region is
// that of resources without one.
std::vector<std::string> find_contradictions(const base::Json& document,
                                             std::string_view default_region);

}  // namespace api::control
