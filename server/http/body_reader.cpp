#include "server/http/body_reader.hpp"

#include <algorithm>
#include <charconv>

#include "server/http/grammar.hpp"

namespace server {

namespace {

constexpr std::string_view line_end = "\r\n";
constexpr std::size_t reserved_bytes_max = 1024 * 1024;  // before any of them has come

}  // namespace

BodyReader::BodyReader(const Head& head, std::uint64_t bytes_max)
    : state_(head.is_chunked ? State::chunk_line : State::data),
      bytes_max_(bytes_max),
      left_(head.content_length) {
  if (left_ > bytes_max_) refuse_as_too_large();
  if (!head.is_chunked && left_ == 0) state_ = State::done;
  if (!refusal_) body_.reserve(std::min<std::uint64_t>(left_, reserved_bytes_max));
}

std::size_t BodyReader::take(std::string_view bytes) {
  const std::string_view all = bytes;
  std::size_t taken = 1;
  while (taken > 0 && !refusal_ && !bytes.empty()) {
    switch (state_) {
      case State::data:
        taken = take_data(bytes, State::done);
        break;
      case State::chunk_line:
        taken = take_chunk_line(bytes);
        break;
      case State::chunk_data:
        taken = take_data(bytes, State::chunk_end);
        break;
      case State::chunk_end:
        taken = take_chunk_end(bytes);
        break;
      case State::trailers:
        taken = take_trailer(bytes);
        break;
      case State::done:
        taken = 0;
        break;
    }
    bytes.remove_prefix(taken);
  }
  return all.size() - bytes.size();
}

std::size_t BodyReader::take_data(std::string_view bytes, State next) {
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
  body_.append(bytes.substr(0, size));
  left_ -= size;
  if (left_ == 0) state_ = next;
  return size;
}

std::size_t BodyReader::take_chunk_line(std::string_view bytes) {
  const Line line = first_line(bytes);
  if (line.is_broken) {
    refuse(400, "a chunk's line has a CR or an LF alone");
  } else if (line.text ? line.text->size() > chunk_line_bytes_max
                       : bytes.size() > chunk_line_bytes_max + 1) {
    refuse(400, "a chunk's line is too long");
  } else if (line.text) {
    begin_chunk(*line.text);
    return line.text->size() + line_end.size();
  }
  return 0;
}

void BodyReader::begin_chunk(std::string_view line) {
  constexpr std::size_t digits_max = 16;
  const auto is_hex = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  };
  const auto end = std::find_if_not(line.begin(), line.end(), is_hex);
  const auto digits = static_cast<std::size_t>(end - line.begin());
  if (digits == 0 || digits > digits_max) {
    return refuse(400, "a chunk's size is not a hexadecimal number");
  }
  const std::string_view extension = line.substr(digits);
  if (!is_chunk_extension(extension)) {
    return refuse(400, "behind a chunk's size there may be ;NAME=VALUE only");
  }
  extension_bytes_ += extension.size();
  if (extension_bytes_ > chunk_extension_bytes_max) {
    return refuse(400, "the chunks' extensions are too long");
  }
  std::uint64_t size = 0;
  std::from_chars(line.data(), line.data() + digits, size, 16);
  if (size > bytes_max_ - body_.size()) return refuse_as_too_large();
  left_ = size;
  state_ = size == 0 ? State::trailers : State::chunk_data;
}

std::size_t BodyReader::take_chunk_end(std::string_view bytes) {
  const std::string_view given = bytes.substr(0, line_end.size());
  if (!line_end.starts_with(given)) {
    refuse(400, "a chunk is longer than its size");
  } else if (given == line_end) {
    state_ = State::chunk_line;
    return given.size();
  }
  return 0;
}

std::size_t BodyReader::take_trailer(std::string_view bytes) {
  const Line line = first_line(bytes);
  const std::size_t size = line.text ? line.text->size() + line_end.size() : bytes.size();
  if (line.is_broken) {
    refuse(400, "a trailer has a CR or an LF alone");
  } else if (trailer_bytes_ + size > trailer_bytes_max + line_end.size()) {
    refuse(431, "the trailers are too large");
  } else if (line.text) {
    trailer_bytes_ += size;
    if (line.text->empty()) {
      state_ = State::done;
    } else if (!read_field_line(*line.text)) {
      refuse(400, "a trailer is not NAME: VALUE");
    }
    return size;
  }
  return 0;
}

void BodyReader::refuse(unsigned status, std::string reason) {
  refusal_ = Refusal{status, std::move(reason)};
}

void BodyReader::refuse_as_too_large() {
  refuse(413, "the body is larger than " + std::to_string(bytes_max_ / 1024 / 1024) + " MiB");
}

}  // namespace server
