// What AWS's service model says of a value: plain data that validation, the codec's tables, the
// emitted model and the generated tests all read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "api/model/pattern.hpp"

namespace api {

// A number and a duration (ISO 8601, or such as 500ms) are in the emulator's own API only.
enum class Kind { string, integer, number, boolean, timestamp, duration, list, structure };

struct Member;

struct Shape {
  std::string_view name;  // as in the service model
  Kind kind = Kind::string;
  std::optional<std::int64_t> min{};  // of a string's or list's length, or of an integer's value
  std::optional<std::int64_t> max{};
  const Pattern* pattern = nullptr;
  std::span<const std::string_view> values{};  // of an enumeration
  const Shape* element = nullptr;              // of a list
  std::span<const Member> members{};           // of a structure, in the model's order
  bool sensitive = false;                      // never shown in messages or logs
  bool open = false;                           // a structure with any members
  bool rfc3339 = false;                        // a timestamp that is written so, not as AWS does
};

// A member of a structure.
struct Member {
  std::string_view name;
  const Shape* shape;
  bool required;
  bool deprecated;
};

}  // namespace api
