// Faults: rules by which calls of the API go wrong.
#pragma once

#include "api/control/call.hpp"
#include "api/control/mistakes.hpp"
#include "api/model/shape.hpp"

namespace api::control {

extern const Shape fault_list;      // a list of rules, as world documents have it
extern const Shape fault_document;  // {"Faults": […]}
extern const Shape fault_request;   // one rule, which may last For a while

// Adds what the rules of a well-formed list can't mean.
void find_fault_contradictions(const base::Json& faults, Mistakes& mistakes);

// GET, POST (one rule behind the others), PUT (all rules) and DELETE /_emulator/faults.
Answer show_faults(Call& call);
Answer add_fault(Call& call);
Answer replace_faults(Call& call);
Answer delete_faults(Call& call);

}  // namespace api::control
