// Reading JSON that anybody may have sent.
#pragma once

#include <rapidjson/document.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace base {

// What calls send is small: RapidJSON's own first 64 KiB cost more than reading it.
struct JsonPool : rapidjson::MemoryPoolAllocator<> {
  JsonPool() : MemoryPoolAllocator(1024) {}
};

using JsonDocument = rapidjson::GenericDocument<rapidjson::UTF8<>, JsonPool>;
using Json = JsonDocument::ValueType;

// The API's deepest legal input has 4 levels.
inline constexpr int json_depth_max = 64;

// A text is read in one turn: it may have so many values, names of members counted.
inline constexpr int json_values_max = 200'000;

// Parses one JSON text (RFC 8259, strictly): valid UTF-8 without BOM, NUL or lone surrogates, at
// most json_depth_max levels deep, of json_values_max values at most, nothing behind it. False if
// it is none.
bool parse_json(std::string_view text, JsonDocument& document);

// Where and why a text that parse_json() refuses is no JSON: `line 2, column 7: Invalid value`.
std::string json_mistake(std::string_view text);

// The member of that name that counts: the last one, as AWS's parser has it. Null if there is none
// or if its value is null, which AWS takes as absent.
const Json* find_member(const Json& object, std::string_view name);

// Whether JSON text has a string's bytes as they are: no quote, backslash or control character.
bool needs_no_escape(std::string_view text);

// The text with U+FFFD for each byte that is no UTF-8: JSON can say no other. For what came from
// elsewhere, a header say; strings of a JsonDocument are UTF-8 already.
std::string as_utf8(std::string_view text);

inline std::string_view text_of(const Json& string) {
  return {string.GetString(), string.GetStringLength()};
}

// AWS's leniencies, observed on sister services: a decimal is cut to an integer, and one beyond 32
// bits held at their bound; some strings count as booleans.
std::int64_t integer_of(const Json& number);
std::optional<bool> boolean_of(const Json& value);

}  // namespace base
