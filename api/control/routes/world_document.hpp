// World documents: AWS's own shapes with Region and Tags added, and how the world goes on.
#pragma once

#include <string_view>

#include "api/control/mistakes.hpp"
#include "api/model/shape.hpp"
#include "base/json.hpp"

namespace api::control {

// The shape of a whole document.
extern const Shape world_document;

// What a well-formed world document says twice or can't mean: names, tags, the clock. The region is
// that of resources without one.
Mistakes find_contradictions(const base::Json& document, std::string_view default_region);

}  // namespace api::control
