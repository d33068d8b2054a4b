// What the fuzz targets share: a check that ends the run, and inputs cut into parts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace fuzz {

// Ends the run where the product is wrong; libFuzzer then keeps the input.
inline void check(bool is_right, const char* what) {
  if (is_right) return;
  std::fprintf(stderr, "WRONG: %s\n", what);
  std::abort();
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// What stands before the first `mark`, which goes with it; all if there is none.
inline std::string_view take_until(std::string_view& rest, std::string_view mark) {
  const std::size_t end = rest.find(mark);
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + mark.size());
  return part;
}

// The first byte as a choice among `count`.
inline std::size_t take_choice(std::string_view& rest, std::size_t count) {
  if (rest.empty()) return 0;
  const std::size_t choice = static_cast<unsigned char>(rest.front()) % count;
  rest.remove_prefix(1);
  return choice;
}

}  // namespace fuzz
