// Faults: rules by which calls of the API go wrong.
#pragma once

#include <string>
#include <vector>

#include "api/control/call.hpp"
#include "api/model/shape.hpp"

namespace api::control {

extern const Shape fault_list;      // a list of rules, as world documents have it
extern const Shape fault_document;  // {"Faults": […]}
extern const Shape fault_request;   // one rule, which may last For a while

// What the rules of a well-formed list can't mean; `path` stands before their places.
std::vector<std::string> find_fault_contradictions(const Json& faults);

// GET, POST (one rule behind the others), PUT (all rules) and DELETE /_emulator/faults.
Answer show_faults(Visit& visit);
Answer add_fault(Visit& visit);
Answer replace_faults(Visit& visit);
Answer delete_faults(Visit& visit);

}  // namespace api::control
