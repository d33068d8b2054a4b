#include "base/json.hpp"

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>

namespace base {

namespace {

using rapidjson::SizeType;

constexpr unsigned parse_flags = rapidjson::kParseIterativeFlag |
                                 rapidjson::kParseValidateEncodingFlag |
                                 rapidjson::kParseNumbersAsStringsFlag;

// RapidJSON lets a lone low surrogate pass and writes it as the three bytes ED A0..BF xx.
bool has_surrogate(std::string_view text) {
  for (std::size_t at = text.find('\xED'); at != std::string_view::npos;
       at = text.find('\xED', at + 1)) {
    if (at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) >= 0xA0) return true;
  }
  return false;
}

// Hands RapidJSON's events on to a document, except those that must not be there. Numbers come as
// text, because RapidJSON 1.1's own conversion overflows on long exponents (CVE-2024-38517).
class Sieve {
 public:
  using Ch = char;

  explicit Sieve(JsonDocument& document) : document_(document) {}

  bool Null() { return count() && document_.Null(); }
  bool Bool(bool value) { return count() && document_.Bool(value); }
  bool Int(int value) { return count() && document_.Int(value); }
  bool Uint(unsigned value) { return count() && document_.Uint(value); }
  bool Int64(std::int64_t value) { return count() && document_.Int64(value); }
  bool Uint64(std::uint64_t value) { return count() && document_.Uint64(value); }
  bool Double(double value) { return count() && document_.Double(value); }
  bool RawNumber(const char* text, SizeType size, bool) {
    if (!count()) return false;
    std::int64_t integer = 0;
    const char* end = text + size;
    if (const auto [stop, error] = std::from_chars(text, end, integer);
        error == std::errc{} && stop == end) {
      return document_.Int64(integer);
    }
    // strtod tells a number too small (0) from one too large (infinity), from_chars doesn't.
    constexpr double max = std::numeric_limits<double>::max();
    const double decimal = std::strtod(std::string(text, size).c_str(), nullptr);
    return document_.Double(std::clamp(decimal, -max, max));
  }
  bool String(const char* text, SizeType size, bool copy) {
    return count() && !has_surrogate({text, size}) && document_.String(text, size, copy);
  }
  bool Key(const char* text, SizeType size, bool copy) { return String(text, size, copy); }
  bool StartObject() { return count() && ++depth_ <= json_depth_max && document_.StartObject(); }
  bool EndObject(SizeType count) {
    --depth_;
    return document_.EndObject(count);
  }
  bool StartArray() { return count() && ++depth_ <= json_depth_max && document_.StartArray(); }
  bool EndArray(SizeType count) {
    --depth_;
    return document_.EndArray(count);
  }

 private:
  bool count() { return ++values_ <= json_values_max; }

  JsonDocument& document_;
  int depth_ = 0;
  int values_ = 0;
};

// Why a text is no JSON, and the byte at which that shows.
struct Mistake {
  std::size_t offset = 0;
  std::string_view reason;  // a sentence without its point
};

std::string_view reason_of(const rapidjson::ParseResult& result) {
  if (result.Code() == rapidjson::kParseErrorTermination) {
    return "Nested too deeply, too many values, or half of a surrogate pair";
  }
  std::string_view reason = rapidjson::GetParseError_En(result.Code());
  if (reason.ends_with('.')) reason.remove_suffix(1);
  return reason;
}

std::optional<Mistake> find_mistake(std::string_view text, JsonDocument& document) {
  if (text.starts_with("\xEF\xBB\xBF")) return Mistake{0, "A byte order mark"};
  if (const std::size_t at = text.find('\0'); at != text.npos) return Mistake{at, "A NUL byte"};
  rapidjson::MemoryStream stream(text.data(), text.size());
  rapidjson::Reader reader;
  rapidjson::ParseResult result;
  const auto generate = [&](JsonDocument& target) {
    Sieve sieve(target);
    result = reader.Parse<parse_flags>(stream, sieve);
    return !result.IsError();
  };
  document.Populate(generate);
  if (result.IsError()) return Mistake{result.Offset(), reason_of(result)};
  if (stream.Tell() != text.size()) return Mistake{stream.Tell(), "More behind the value"};
  return std::nullopt;
}

// How many bytes the code point has that the text begins with; 0 if it begins with none.
std::size_t code_point_size(std::string_view text) {
  const auto byte = [&](std::size_t at) {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u;
  };
  const auto follows = [&](std::size_t at) { return (byte(at) & 0xC0) == 0x80; };
  if (byte(0) < 0x80) return 1;
  if (byte(0) < 0xC2 || !follows(1)) return 0;
  if (byte(0) < 0xE0) return 2;
  const unsigned begin = byte(0) << 8 | byte(1);  // tells overlong forms, surrogates, the end
  if (!follows(2) || begin < 0xE0A0 || (begin >= 0xEDA0 && begin < 0xEE80)) return 0;
  if (byte(0) < 0xF0) return 3;
  return follows(3) && begin >= 0xF090 && begin < 0xF490 ? 4 : 0;
}

}  // namespace

bool parse_json(std::string_view text, JsonDocument& document) {
  return !find_mistake(text, document);
}

std::string json_mistake(std::string_view text) {
  JsonDocument document;
  const Mistake mistake = find_mistake(text, document).value_or(Mistake{});
  const std::string_view before = text.substr(0, mistake.offset);
  const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
  return "line " + std::to_string(1 + std::count(before.begin(), before.end(), '\n')) +
         ", column " + std::to_string(before.size() - line_begin + 1) + ": " +
         std::string(mistake.reason);
}

const Json* find_member(const Json& object, std::string_view name) {
  for (auto member = object.MemberEnd(); member != object.MemberBegin();) {
    --member;
    if (text_of(member->name) == name) return member->value.IsNull() ? nullptr : &member->value;
  }
  return nullptr;
}

// Eight bytes at once, as one number: of `(x - least * ones) & ~x` a byte's highest bit is set
// where x has a byte below `least`, and above such a byte perhaps by the borrow; one is all that is
// asked.
bool needs_no_escape(std::string_view text) {
  constexpr std::uint64_t ones = 0x0101010101010101;
  constexpr std::uint64_t high = 0x80 * ones;
  const auto has_below = [](std::uint64_t x, std::uint64_t least) {
    return (x - least * ones) & ~x & high;
  };
  const auto is_escaped = [&](std::uint64_t x) {
    return (has_below(x, 0x20) | has_below(x ^ '"' * ones, 1) | has_below(x ^ '\\' * ones, 1)) != 0;
  };
  std::uint64_t bytes = ' ' * ones;
  constexpr std::size_t width = sizeof bytes;
  const std::size_t rest = text.size() % width;
  for (std::size_t at = 0; at + width <= text.size(); at += width) {
    std::memcpy(&bytes, text.data() + at, width);
    if (is_escaped(bytes)) return false;
  }
  for (std::size_t i = text.size() - rest; i < text.size(); ++i) {
    bytes = bytes << 8 | static_cast<unsigned char>(text[i]);
  }
  return !is_escaped(bytes);
}

std::string as_utf8(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const auto is_ascii = [](char byte) { return static_cast<unsigned char>(byte) < 0x80; };
    const auto ascii = std::find_if_not(text.begin(), text.end(), is_ascii) - text.begin();
    result.append(text, 0, static_cast<std::size_t>(ascii));
    text.remove_prefix(static_cast<std::size_t>(ascii));
    if (text.empty()) break;
    const std::size_t size = code_point_size(text);
    result += size == 0 ? "\xEF\xBF\xBD" : text.substr(0, size);
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return result;
}

std::int64_t integer_of(const Json& number) {
  constexpr double low = std::numeric_limits<std::int32_t>::min();
  constexpr double high = std::numeric_limits<std::int32_t>::max();
  return static_cast<std::int64_t>(std::clamp(std::trunc(number.GetDouble()), low, high));
}

std::optional<bool> boolean_of(const Json& value) {
  if (value.IsBool()) return value.GetBool();
  if (!value.IsString()) return std::nullopt;
  std::string word(text_of(value));
  std::transform(word.begin(), word.end(), word.begin(), [](unsigned char letter) {
    return static_cast<char>(letter >= 'A' && letter <= 'Z' ? letter + ('a' - 'A') : letter);
  });
  static constexpr std::array<std::string_view, 5> yes{"true", "yes", "y", "t", "1"};
  static constexpr std::array<std::string_view, 5> no{"false", "no", "n", "f", "0"};
  if (std::find(yes.begin(), yes.end(), word) != yes.end()) return true;
  if (std::find(no.begin(), no.end(), word) != no.end()) return false;
  return std::nullopt;
}

}  // namespace base
