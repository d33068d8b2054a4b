// What a timer brings when it is due.
#pragma once

#include "api/context.hpp"
#include "api/work.hpp"
#include "storage/timers.hpp"

namespace api::changes {

// Applies a timer that is due; the context's moment is its due time.
void apply(Context& context, const storage::Timer& timer);

// What the timer brings from now on is its doing, or that of the policy that has decided how it
// goes.
void name_cause(Context& context, const storage::Timer& timer);

// What a timer brings may be more than a turn may do: before it is applied this takes part after
// part of that away, as the budget allows. True once the rest is little.
bool lighten(Context& context, const storage::Timer& timer, Budget& budget);

}  // namespace api::changes
