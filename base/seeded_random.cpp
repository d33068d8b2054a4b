#include "base/seeded_random.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <string_view>

namespace base {

namespace {

// A UUID's text: the lowest bits of five numbers in hexadecimal digits.
std::string uuid_of(const std::array<std::uint64_t, 5>& parts) {
  static constexpr std::string_view alphabet = "0123456789abcdef";
  static constexpr std::array<std::size_t, 5> ends{8, 13, 18, 23, 36};
  std::string text(ends.back(), '-');
  std::size_t begin = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    std::uint64_t part = parts[i];
    for (std::size_t at = ends[i]; at > begin; part >>= 4) text[--at] = alphabet[part & 0xF];
    begin = ends[i] + 1;
  }
  return text;
}

std::uint64_t big_endian(const std::uint8_t* bytes, int count) {
  std::uint64_t value = 0;
  for (int i = 0; i < count; ++i) value = value << 8 | bytes[i];
  return value;
}

}  // namespace

Bytes32 draw(const Purpose& purpose) {
  const std::string key = std::to_string(purpose.seed);
  std::string text;
  for (const std::string_view part : {purpose.region, purpose.kind, purpose.name}) {
    text.append(part).push_back('\0');
  }
  text += std::to_string(purpose.ordinal);
  Bytes32 digest{};
  HMAC(EVP_sha256(),
       key.data(),
       static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(text.data()),
       text.size(),
       digest.data(),
       nullptr);
  return digest;
}

std::string uuid4(const std::uint8_t* bytes16) {
  const std::uint64_t high = (big_endian(bytes16, 8) & ~0xF000ULL) | 0x4000ULL;
  const std::uint64_t low =
      (big_endian(bytes16 + 8, 8) & ~0xC000000000000000ULL) | 0x8000000000000000ULL;
  return uuid_of({high >> 32, high >> 16, high, low >> 48, low});
}

std::string draw_uuid(const Purpose& purpose) {
  return uuid4(draw(purpose).data());
}

std::string draw_time_uuid(const Purpose& purpose, Time time) {
  // RFC 4122: 100 ns since 15 October 1582.
  constexpr std::uint64_t gregorian = 0x01B21DD213814000ULL;
  const Bytes32 bytes = draw(purpose);
  const std::uint64_t ticks =
      static_cast<std::uint64_t>(milliseconds_of(time)) * 10'000 + gregorian;
  const std::uint64_t sequence = (big_endian(bytes.data(), 2) & 0x3FFF) | 0x8000;
  return uuid_of({ticks, ticks >> 32, (ticks >> 48) | 0x1000, sequence, big_endian(&bytes[2], 6)});
}

std::string draw_letters(const Purpose& purpose, std::size_t length) {
  static constexpr std::string_view alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
  const Bytes32 bytes = draw(purpose);
  std::string text;
  for (std::size_t i = 0; i < length; ++i) text += alphabet[bytes[i] % alphabet.size()];
  return text;
}

double draw_fraction(const Purpose& purpose) {
  constexpr int bits = 53;  // of a double's precision
  const std::uint64_t value = big_endian(draw(purpose).data(), 8) >> (64 - bits);
  return static_cast<double>(value) / static_cast<double>(std::uint64_t{1} << bits);
}

unsigned draw_number(const Purpose& purpose, unsigned bound) {
  return draw(purpose)[0] % bound;
}

}  // namespace base
