#include "server/runtime/log_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "api/model/codec.hpp"

namespace server {

namespace {

struct Range {
  std::string_view first, last;  // in UTF-8, of one length
};

// What a terminal obeys instead of showing it, or shows as nothing: beside C0, the controls DEL and
// C1, marks that turn or isolate the direction of text (CVE-2021-42574), line ends of Unicode, and
// what has no width.
constexpr std::array unseen{Range{"\x7f", "\x7f"},
                            Range{"\u0080", "\u009f"},
                            Range{"\u061c", "\u061c"},
                            Range{"\u200b", "\u200f"},
                            Range{"\u2028", "\u202e"},
                            Range{"\u2060", "\u2069"},
                            Range{"\ufeff", "\ufeff"}};

bool is_unseen(std::string_view letter) {
  return std::any_of(unseen.begin(), unseen.end(), [&](const Range& range) {
    return letter.size() == range.first.size() && letter >= range.first && letter <= range.last;
  });
}

// How many bytes the first letter of UTF-8 has.
std::size_t letter_size(std::string_view text) {
  std::size_t size = 1;
  while (size < text.size() && (text[size] & 0xC0) == 0x80) ++size;
  return size;
}

// Of two or three bytes at most: no other letter is unseen.
unsigned code_point(std::string_view letter) {
  unsigned code = static_cast<unsigned char>(letter.front());
  if (letter.size() > 1) code &= letter.size() == 2 ? 0x1F : 0x0F;
  for (const char byte : letter.substr(1)) code = code << 6 | (byte & 0x3F);
  return code;
}

}  // namespace

std::string shown(std::string_view text) {
  std::string result;
  const std::string valid = base::as_utf8(text);
  for (std::string_view rest = valid; !rest.empty();) {
    const std::string_view letter = rest.substr(0, letter_size(rest));
    const bool is_control = static_cast<unsigned char>(letter.front()) < 0x20 && letter != "\n";
    if (is_control || is_unseen(letter)) {
      result += fmt::format("\\u{:04x}", code_point(letter));
    } else {
      result += letter;
    }
    rest.remove_prefix(letter.size());
  }
  return result;
}

std::string quoted(std::string_view text) {
  std::string result;
  api::StringSink sink{result};
  api::JsonWriter writer(sink);
  api::write_text(writer, base::as_utf8(text));
  return shown(result);
}

std::string plain(std::string_view text) {
  const bool is_plain = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return c > 0x20 && c < 0x7f && c != '"';
  });
  if (is_plain) return std::string(text);
  return text.empty() ? "-" : quoted(text);
}

}  // namespace server
