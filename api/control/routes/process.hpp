// The routes that tell of the process and not of a world: whatever account a request names.
#pragma once

#include <span>

#include "api/control/router.hpp"

namespace api::control {

std::span<const Route> routes_of_process();

}  // namespace api::control
