// The journal of a world: what was asked, and whether that was as expected.
#pragma once

#include "api/control/call.hpp"
#include "api/model/shape.hpp"

namespace api::control {

extern const Shape journal_reply;

// GET /_emulator/journal: the calls, oldest first; filters in the query.
Answer show_journal(Call& call);

// DELETE /_emulator/journal
Answer clear_journal(Call& call);

}  // namespace api::control
