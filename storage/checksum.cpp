#include "storage/checksum.hpp"

#include <bit>
#include <cstring>

namespace storage {

namespace {

std::uint32_t little_endian(const unsigned char* bytes) {
  std::uint32_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  return std::endian::native == std::endian::little ? word : __builtin_bswap32(word);
}

std::uint64_t stored(std::span<const unsigned char> page) {
  const unsigned char* place = page.data() + page.size() - checksum_bytes;
  return std::uint64_t{little_endian(place + 4)} << 32 | little_endian(place);
}

}  // namespace

std::uint64_t checksum_of(std::span<const unsigned char> page) {
  std::uint32_t first = 0;
  std::uint32_t second = 0;
  const unsigned char* const end = page.data() + page.size() - checksum_bytes;
  for (const unsigned char* at = page.data(); at != end; at += 8) {
    first += little_endian(at) + second;
    second += little_endian(at + 4) + first;
  }
  return std::uint64_t{second} << 32 | first;
}

bool is_sound(std::span<const unsigned char> page) {
  return checksum_of(page) == stored(page);
}

void seal(std::span<unsigned char> page) {
  const std::uint64_t checksum = checksum_of(page);
  unsigned char* const place = page.data() + page.size() - checksum_bytes;
  for (int i = 0; i < checksum_bytes; ++i) {
    place[i] = static_cast<unsigned char>(checksum >> 8 * i);
  }
}

}  // namespace storage
