// The store as a file, while it is in use.
#pragma once

#include "api/control/call.hpp"

namespace api::control {

// GET /_emulator/store: a copy of it, as of one moment between two turns.
Answer copy_store(Call& call);

}  // namespace api::control
