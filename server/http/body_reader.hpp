// Takes a request's body out of the bytes that come, in chunks or of a known length. RFC 9112, 6
// and 7.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/http/head_guard.hpp"

namespace server {

// Of one body: a chunk's line, the extensions of all chunks together, and all trailers together.
inline constexpr std::size_t chunk_line_bytes_max = 4 * 1024;
inline constexpr std::size_t chunk_extension_bytes_max = 16 * 1024;
inline constexpr std::size_t trailer_bytes_max = 8 * 1024;

class BodyReader {
 public:
  // A body of more than `bytes_max` is refused with 413, one of a known length at once.
  BodyReader(const Head& head, std::uint64_t bytes_max);

  // Takes what it can from the front of the bytes and tells how many those are; what it leaves must
  // come again with more behind it. Takes nothing once it is done or has refused.
  std::size_t take(std::string_view bytes);

  bool is_done() const { return state_ == State::done; }
  const std::optional<Refusal>& refusal() const { return refusal_; }

  // How many bytes are to come at least, of the body or of the chunk that has begun.
  std::uint64_t left() const { return left_; }

  // Without the chunks' frames. Trailers are checked and dropped: nothing in them takes effect.
  const std::string& body() const { return body_; }

 private:
  enum class State { data, chunk_line, chunk_data, chunk_end, trailers, done };

  std::size_t take_data(std::string_view bytes, State next);
  std::size_t take_chunk_line(std::string_view bytes);
  std::size_t take_chunk_end(std::string_view bytes);
  std::size_t take_trailer(std::string_view bytes);
  void refuse(unsigned status, std::string reason);
  void refuse_as_too_large();
  void begin_chunk(std::string_view line);

  State state_;
  std::uint64_t bytes_max_;
  std::uint64_t left_ = 0;  // of the body, or of the chunk
  std::size_t extension_bytes_ = 0;
  std::size_t trailer_bytes_ = 0;
  std::string body_;
  std::optional<Refusal> refusal_;
};

}  // namespace server
