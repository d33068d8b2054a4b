// The world as a document: merged in, put in its place, taken away.
#pragma once

#include "api/control/call.hpp"

namespace api::control {

// POST /_emulator/world: merges a document into the account's world, all of it or nothing. Servers
// and backups that are there get the members that are given; others are made with defaults. A
// status that is given cancels what was to change it; limits don't apply.
Answer merge_world(Call& call);

// PUT /_emulator/world: the document in place of what was there; may set any time.
Answer replace_world(Call& call);

// DELETE /_emulator/world: as if the account had never been used; checkpoints stay. Ends what is
// under way in the world.
Answer reset_world(Call& call);

// POST /_emulator/reset: the default account's world begins as --init and --server have it, any
// other is one that was never used.
Answer begin_anew(Call& call);

}  // namespace api::control
