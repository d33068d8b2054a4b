#include "storage/checksum_log.hpp"

#include <algorithm>

#include "storage/checksum.hpp"

namespace storage {

namespace {

// https://www.sqlite.org/fileformat2.html, section 4.1: a header, then frames, each a header and a
// page.
constexpr std::int64_t header_bytes = 32;
constexpr std::int64_t frame_header_bytes = 24;
constexpr std::size_t page_bytes_at = 8;

std::uint32_t big_endian(const unsigned char* bytes) {
  return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 |
         std::uint32_t{bytes[2]} << 8 | std::uint32_t{bytes[3]};
}

}  // namespace

LogChecksums::Frame* LogChecksums::frame_at(std::int64_t at, std::int64_t part) {
  const std::int64_t begin = at - header_bytes - part;
  if (page_bytes_ == 0 || begin < 0 || begin % (frame_header_bytes + page_bytes_) != 0) {
    return nullptr;
  }
  const auto index = static_cast<std::size_t>(begin / (frame_header_bytes + page_bytes_));
  if (index >= frames_.size()) frames_.resize(index + 1);
  return &frames_[index];
}

std::optional<std::uint32_t> LogChecksums::note_read(std::span<const unsigned char> bytes,
                                                     std::int64_t at) {
  const auto size = static_cast<std::int64_t>(bytes.size());
  if (at == 0 && size == header_bytes) {
    page_bytes_ = big_endian(&bytes[page_bytes_at]);
    return std::nullopt;
  }
  Frame* frame = nullptr;
  if (size == frame_header_bytes + page_bytes_) {
    frame = frame_at(at, 0);
    if (frame != nullptr) frame->page = big_endian(bytes.data());
    bytes = bytes.subspan(static_cast<std::size_t>(frame_header_bytes));
  } else if (size == page_bytes_) {
    frame = frame_at(at, frame_header_bytes);
  }
  if (frame == nullptr) return std::nullopt;
  const std::uint64_t checksum = checksum_of(bytes);
  const bool is_other = frame->checksum && *frame->checksum != checksum;
  if (is_other) return frame->page;
  frame->checksum = checksum;
  return std::nullopt;
}

// What wasn't written whole is whatever it is.
void LogChecksums::note_write(std::span<const unsigned char> bytes, std::int64_t at, bool is_done) {
  const auto size = static_cast<std::int64_t>(bytes.size());
  if (at == 0) {
    frames_.clear();
    page_bytes_ = size == header_bytes && is_done ? big_endian(&bytes[page_bytes_at]) : 0;
    return;
  }
  if (Frame* frame = size == frame_header_bytes ? frame_at(at, 0) : nullptr) {
    frame->page = is_done ? big_endian(bytes.data()) : frame->page;
  } else if (Frame* written = size == page_bytes_ ? frame_at(at, frame_header_bytes) : nullptr) {
    written->checksum.reset();
    if (is_done) written->checksum = checksum_of(bytes);
  } else if (page_bytes_ != 0) {
    forget_from(at);
  }
}

void LogChecksums::forget_from(std::int64_t size) {
  if (page_bytes_ == 0) return;
  const std::int64_t frames = (size - header_bytes) / (frame_header_bytes + page_bytes_);
  const auto left = static_cast<std::size_t>(std::max<std::int64_t>(frames, 0));
  if (left < frames_.size()) frames_.resize(left);
}

}  // namespace storage
