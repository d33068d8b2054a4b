// The description of the emulator's own API in OpenAPI 3.1.
#pragma once

#include <span>

#include "api/control/router.hpp"
#include "api/model/codec.hpp"

namespace api::control {

// Writes its members, from the same table that dispatches.
void write_openapi(JsonWriter& writer, std::span<const Route> routes);

}  // namespace api::control
