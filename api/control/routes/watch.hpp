// Waiting for what a world will be, and watching what it becomes.
#pragma once

#include "api/control/call.hpp"
#include "api/model/shape.hpp"

namespace api::control {

extern const Shape wait_reply;

// GET /_emulator/wait: answers once a backup, server or association is in a state; 408 if it isn't
// in time, by the machine's clock.
Answer wait(Call& call);

// GET /_emulator/stream: server-sent events of every change as it is committed.
Answer stream(Call& call);

// GET /_emulator/metrics
Answer show_metrics(Call& call);

}  // namespace api::control
