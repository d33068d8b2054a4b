// The world as a document, whole: out, in, and away.
#pragma once

#include "api/control/call.hpp"

namespace api::control {

// GET /_emulator/world: all of the account's world. PUT it, and every answer is again the same.
Answer export_world(Call& call);

// PUT /_emulator/world: the document in place of what was there; may set any time.
Answer replace_world(Call& call);

// DELETE /_emulator/world: as if the account had never been used; checkpoints stay.
Answer reset_world(Call& call);

}  // namespace api::control
