#include "api/model/given_members.hpp"

#include <algorithm>

namespace api {

void find_members(const base::Json& object,
                  std::span<const Member> members,
                  std::span<const base::Json*> values) {
  for (const auto& given : object.GetObject()) {
    const std::string_view name = base::text_of(given.name);
    const auto member = std::find_if(
        members.begin(), members.end(), [&](const Member& each) { return each.name == name; });
    if (member == members.end()) continue;
    const auto place = static_cast<std::size_t>(member - members.begin());
    values[place] = given.value.IsNull() ? nullptr : &given.value;
  }
}

std::vector<const base::Json*> given_members(const base::Json& object,
                                             std::span<const Member> members) {
  std::vector<const base::Json*> values(members.size());
  find_members(object, members, values);
  return values;
}

}  // namespace api
