// Whether the calls in a world's journal are those that somebody expected.
#pragma once

#include "api/control/call.hpp"
#include "api/model/shape.hpp"

namespace api::control {

extern const Shape verify_request;
extern const Shape verify_reply;

// POST /_emulator/journal/verify: 200, or 409 with what was expected, what was seen and the nearest
// misses. What dropped entries could decide isn't met either: nobody can tell.
Answer verify_journal(Call& call);

}  // namespace api::control
