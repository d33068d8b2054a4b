// Checkpoints: states of a world to return to, by name.
#pragma once

#include "api/control/call.hpp"
#include "api/model/shape.hpp"

namespace api::control {

extern const Shape checkpoint_info;
extern const Shape checkpoint_list;

// GET /_emulator/checkpoints, and PUT, GET, DELETE of one. They are no part of the world: neither a
// reset nor a restoration changes them.
Answer list_checkpoints(Call& call);
Answer save_checkpoint(Call& call);
Answer show_checkpoint(Call& call);
Answer delete_checkpoint(Call& call);

// POST /_emulator/checkpoints/{Name}/restore: the world, its clock with it, is as it was.
Answer restore_checkpoint(Call& call);

}  // namespace api::control
