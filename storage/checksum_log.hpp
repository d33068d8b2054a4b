// What was written to a write-ahead log, by its checksums.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace storage {

// Knows each frame that was written since the log was opened, or was there then. Sixteen bytes a
// frame; SQLite moves a log of 1,000 frames into the file.
class LogChecksums {
 public:
  // The page's number where these bytes, read there, are a page that is another than was written.
  std::optional<std::uint32_t> note_read(std::span<const unsigned char> bytes, std::int64_t at);
  void note_write(std::span<const unsigned char> bytes, std::int64_t at, bool is_done);
  // The log is cut there.
  void forget_from(std::int64_t size);

 private:
  struct Frame {
    std::uint32_t page = 0;
    std::optional<std::uint64_t> checksum;
  };
  // The frame that begins there, or whose page does; nothing if none can.
  Frame* frame_at(std::int64_t at, std::int64_t part);

  std::int64_t page_bytes_ = 0;
  std::vector<Frame> frames_;
};

}  // namespace storage
