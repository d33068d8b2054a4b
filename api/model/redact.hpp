// An input as it may be shown to whoever reads along.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "api/model/shape.hpp"
#include "base/json.hpp"

namespace api {

// The members that the shape knows, as JSON; sensitive values are hidden, whatever their type, and
// members that it doesn't know are left out: nobody can tell what they hold. Where that has more
// than `bytes_max` bytes, the text is no JSON: it ends somewhere behind so many.
std::string redacted(const base::Json& value, const Shape& shape, std::size_t bytes_max);

// AWS's model doesn't call AttributeValue sensitive, yet a Chef server's pivotal key is sent in it.
constexpr bool is_secret(const Shape& shape) {
  return shape.sensitive || shape.name == "AttributeValue";
}

// Whether anything sensitive may be in what is of that shape.
constexpr bool holds_secrets(const Shape& shape) {
  if (is_secret(shape)) return true;
  if (shape.kind == Kind::list) return holds_secrets(*shape.element);
  return std::any_of(shape.members.begin(), shape.members.end(), [](const Member& member) {
    return holds_secrets(*member.shape);
  });
}

// Whether a text that a structure of that shape was written to may hold anything sensitive: false
// only if none of the members is there that do.
bool may_hold_secrets(std::string_view text, const Shape& shape);

}  // namespace api
