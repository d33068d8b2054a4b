// The words of HTTP's grammar: RFC 9110, 5.5 and 5.6; RFC 9112, 2.2 and 5.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

namespace server {

bool is_token_letter(char letter);
bool is_token(std::string_view text);

// Whether a text has no control characters but the tab: what may stand in a field's value.
bool is_field_text(std::string_view text);

// The text without spaces and tabs at its ends.
std::string_view trimmed(std::string_view text);

// The name and the value of `NAME: VALUE`; nothing if the line is none, or is the folded rest of
// one.
struct FieldLine {
  std::string_view name;
  std::string_view value;
};
std::optional<FieldLine> read_field_line(std::string_view line);

// `;NAME`, `;NAME=TOKEN` and `;NAME="…"`, as often as they come, with spaces around the marks: what
// may stand behind the size of a chunk. RFC 9112, 7.1.1.
bool is_chunk_extension(std::string_view text);

// Calls `visit` with each element of a list, trimmed; empty ones too.
template <class Visit>
void for_each_element(std::string_view list, Visit visit) {
  while (true) {
    const std::size_t comma = list.find(',');
    visit(trimmed(list.substr(0, comma)));
    if (comma == std::string_view::npos) return;
    list.remove_prefix(comma + 1);
  }
}

// The first line of bytes that may go on, without its CRLF; nothing yet where its end is missing.
// A CR or an LF that stands alone is an error at once.
struct Line {
  std::optional<std::string_view> text{};
  bool is_broken = false;
};
Line first_line(std::string_view bytes);

}  // namespace server
