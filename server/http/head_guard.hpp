// Reads a request's head with suspicion: whatever two parsers might read in two ways is refused.
// RFC 9110 and 9112.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/request.hpp"
#include "base/url.hpp"

namespace server {

inline constexpr std::size_t head_bytes_max = 16 * 1024;
inline constexpr std::size_t head_fields_max = 100;
inline constexpr std::size_t target_bytes_max = 8'000;

// What is not refused by its method alone, as the field Allow has it.
inline constexpr std::string_view methods_allowed = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

// Why a request is answered before it reaches the API: an HTTP status and a sentence.
struct Refusal {
  unsigned status;
  std::string reason;
};

// Finds the end of a head in bytes that come bit by bit.
class HeadScanner {
 public:
  // Looks at all bytes there are so far; what was seen before is not looked at again. Gives the
  // head's size with its final empty line, and with the one that may stand before it; nothing while
  // it isn't complete.
  struct Seen {
    std::optional<std::size_t> size;
    std::optional<Refusal> refusal;
  };
  Seen look(std::string_view bytes);

 private:
  std::size_t position_ = 0;
  std::size_t line_start_ = 0;
};

// What a head says. Views refer to its bytes.
struct Head {
  std::string_view method;
  base::Target target;
  std::string_view host;  // whom it is for, by Host or by its target; empty: nobody is named
  std::vector<api::Header> fields;
  unsigned version = 11;  // or 10
  bool keeps_alive = true;
  bool expects_continue = false;
  bool is_chunked = false;
  std::uint64_t content_length = 0;

  // The value of the first field of that name, whatever its case; nothing if there is none.
  std::string_view field(std::string_view name) const;
};

// Reads a whole head, as the scanner has it; or why it is not acceptable.
std::variant<Head, Refusal> read_head(std::string_view bytes);

}  // namespace server
