// The world as a document, whole: out, in, and away.
#pragma once

#include <optional>

#include "api/control/visit.hpp"
#include "api/request.hpp"

namespace api::control {

// GET /_emulator/world: all of the account's world. PUT it, and every answer is again the same.
std::optional<Reply> export_world(Visit& visit, const Request& request);

// PUT /_emulator/world: the document in place of what was there; may set any time.
std::optional<Reply> replace_world(Visit& visit, const Request& request);

// DELETE /_emulator/world: as if the account had never been used.
std::optional<Reply> reset_world(Visit& visit, const Request& request);

// GET /_emulator/schema/world: what a document may be, as a JSON Schema.
std::optional<Reply> world_schema(Visit& visit, const Request& request);

}  // namespace api::control
