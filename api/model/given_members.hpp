// Which members an object gives, found in one pass however many others it has.
#pragma once

#include <span>
#include <vector>

#include "api/model/shape.hpp"
#include "base/json.hpp"

namespace api {

// Puts the values of `members` at the same places of `values`: as base::find_member() has them, the
// last of a name counts and null is none. REQUIRES: as many values, all null, as members.
void find_members(const base::Json& object,
                  std::span<const Member> members,
                  std::span<const base::Json*> values);

std::vector<const base::Json*> given_members(const base::Json& object,
                                             std::span<const Member> members);

}  // namespace api
