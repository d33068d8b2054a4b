// The emulator's own API under /_emulator as a table.
#pragma once

#include <span>

#include "api/control/router.hpp"

namespace api::control {

// Those of one path stand together.
std::span<const Route> routes();

}  // namespace api::control
