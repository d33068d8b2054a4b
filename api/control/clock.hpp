// A world's clock: read it, set it, stop it, hurry it.
#pragma once

#include <optional>

#include "api/control/visit.hpp"
#include "api/request.hpp"

namespace api::control {

// GET /_emulator/clock: {"Now","Rate","Frozen","NextDue"}.
std::optional<Reply> show_clock(Visit& visit, const Request& request);

// PATCH /_emulator/clock with Now, Rate and Frozen in any combination, or with Advance (a
// duration), or with ToNextDue. Going back is refused. What is due on the way happens at its own
// moment; the answer tells of it. Nothing while it is still on its way.
std::optional<Reply> change_clock(Visit& visit, const Request& request);

}  // namespace api::control
