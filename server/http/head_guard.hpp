// Reads a request's head with suspicion before Beast parses it: whatever two parsers might read in
// two ways is refused. RFC 9110 and 9112.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace server {

inline constexpr std::size_t head_bytes_max = 16 * 1024;
inline constexpr std::size_t head_fields_max = 100;
inline constexpr std::size_t target_bytes_max = 8'000;

// Why a request is answered before it reaches the API: an HTTP status and a sentence.
struct Refusal {
  unsigned status;
  std::string reason;
};

// Finds the end of a head in bytes that come bit by bit.
class HeadScanner {
 public:
  // Looks at all bytes there are so far; what was seen before is not looked at again. Gives the
  // head's size with its final empty line, nothing while it isn't complete.
  struct Seen {
    std::optional<std::size_t> size;
    std::optional<Refusal> refusal;
  };
  Seen look(std::string_view bytes);

 private:
  std::size_t position_ = 0;
  std::size_t line_start_ = 0;
};

// What makes a complete head unacceptable; nothing if it is sound.
std::optional<Refusal> check_head(std::string_view head);

// Whether a text has no control characters but the tab: what may stand in a field's value, and in
// the extension of a chunk.
bool is_field_text(std::string_view text);

}  // namespace server
