// Policies: how each kind of change proceeds. And what is held back by them, let go.
#pragma once

#include "api/control/call.hpp"
#include "api/control/mistakes.hpp"
#include "api/model/shape.hpp"

namespace api::control {

extern const Shape policy_list;      // a list of policies, as world documents have it
extern const Shape policy_document;  // {"Policies": […]}
extern const Shape release_request;
extern const Shape release_reply;

// Adds what the policies of a well-formed list can't mean.
void find_policy_contradictions(const base::Json& policies, Mistakes& mistakes);

// GET, PUT, DELETE /_emulator/policies. The first policy that fits a change counts.
Answer show_policies(Call& call);
Answer replace_policies(Call& call);
Answer delete_policies(Call& call);

// POST /_emulator/release: changes that are held, or that wait to be read, end now, well or not.
Answer release(Call& call);

}  // namespace api::control
