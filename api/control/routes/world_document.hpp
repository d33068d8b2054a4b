// World documents: AWS's own shapes with Region and Tags added, and how the world goes on.
#pragma once

#include "api/model/shape.hpp"

namespace api::control {

// The shape of a whole document.
extern const Shape world_document;

}  // namespace api::control
