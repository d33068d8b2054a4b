// Servers and backups of world documents, as they are put into a world.
#pragma once

#include "api/context.hpp"
#include "base/json.hpp"

namespace api::control {

// A server that is there gets the members that are given; another is made with defaults. A status
// that is given cancels what was to change it; limits don't apply. `schedules`: whether its windows
// are set anew.
void merge_server(Context& context, const base::Json& json, bool schedules);
void merge_backup(Context& context, const base::Json& json);

}  // namespace api::control
