// A world's clock: read it, set it, stop it, hurry it.
#pragma once

#include <string>

#include "api/control/call.hpp"
#include "api/control/mistakes.hpp"
#include "api/model/shape.hpp"

namespace api::control {

extern const Shape clock_change;
extern const Shape clock_reply;

// Adds the mistakes in the values of a clock's Now and Rate; `path` stands before their names.
void find_clock_mistakes(const base::Json& clock, const std::string& path, Mistakes& mistakes);

// GET /_emulator/clock: {"Now","Rate","Frozen","NextDue"}.
Answer show_clock(Call& call);

// PATCH /_emulator/clock with Now, Rate and Frozen in any combination, or with Advance (a
// duration), or with ToNextDue. Going back is refused. What is due on the way happens at its own
// moment; the answer tells of it. Later while it is still on its way.
Answer change_clock(Call& call);

}  // namespace api::control
