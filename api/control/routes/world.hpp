// The world as a document, whole: in, and away.
#pragma once

#include "api/control/call.hpp"

namespace api::control {

// PUT /_emulator/world: the document in place of what was there; may set any time.
Answer replace_world(Call& call);

// DELETE /_emulator/world: as if the account had never been used; checkpoints stay.
Answer reset_world(Call& call);

}  // namespace api::control
