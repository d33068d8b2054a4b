// The description of the emulator's own API in OpenAPI 3.1.
#pragma once

#include "api/control/call.hpp"

namespace api::control {

// GET /_emulator/openapi.json: from the same table that dispatches.
Answer show_openapi(Call& call);

}  // namespace api::control
