// Cuts a large JSON object into parts that can be parsed one at a time: the elements of the lists
// that are its members, and its other members whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace base {

struct JsonPart {
  enum class Kind { list, element, value };

  Kind kind{};            // a list that begins, one of its elements, or a member's whole value
  std::string member;     // whose
  std::size_t index = 0;  // of an element
  std::string_view text;  // one value, still to be parsed; of a list that begins nothing
};

class JsonParts {
 public:
  // No part is larger, and no more white space stands between two.
  static constexpr std::size_t part_bytes_max = 1024 * 1024;

  // The members of these names come element by element where they are lists. Text and names must
  // live as long.
  JsonParts(std::string_view text, std::span<const std::string_view> lists)
      : text_(text), lists_(lists) {}

  // The next part; nothing at the end, or where the text is no such object: see mistake(). Looks at
  // no more than the part and what stands before it. What a part's text holds is not looked at.
  std::optional<JsonPart> next();

  // Why there are no more parts: `line 2, column 7: …`; "" where the object has ended.
  const std::string& mistake() const { return mistake_; }

 private:
  enum class Place { begin, member, list, element, behind_element, behind_member, end };

  bool skip_space();
  bool take(char letter);
  bool read_member();
  std::optional<std::string_view> take_value();
  std::optional<JsonPart> part(JsonPart::Kind kind, Place behind);
  bool fail(std::string_view reason);

  std::string_view text_;
  std::span<const std::string_view> lists_;
  std::size_t at_ = 0;
  Place place_ = Place::begin;
  std::string member_;
  std::size_t index_ = 0;
  std::string mistake_;
};

}  // namespace base
