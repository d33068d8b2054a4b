// The whole world as one document.
#pragma once

#include "api/control/call.hpp"

namespace api::control {

// GET /_emulator/world: all of the account's world. PUT it, and every answer is again the same.
Answer export_world(Call& call);

}  // namespace api::control
