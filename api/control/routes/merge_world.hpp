// The world as a document: seeding it, and forcing what is in it.
#pragma once

#include "api/control/call.hpp"
#include "base/json.hpp"

namespace api::control {

// POST /_emulator/world: merges a document into the account's world, all of it or nothing. Servers
// and backups that are there get the members that are given; others are made with defaults. A
// status that is given cancels what was to change it; limits don't apply.
Answer merge_world(Call& call);

// Merges a document's Servers and Backups.
void merge_resources(const Context& context, const base::Json& document);

}  // namespace api::control
