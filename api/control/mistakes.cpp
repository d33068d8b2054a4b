#include "api/control/mistakes.hpp"

namespace api::control {

std::string with_commas(std::size_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, ",");
  return text;
}

std::string Mistakes::told() const {
  std::string text;
  for (const std::string& mistake : shown_) text += (text.empty() ? "" : "; ") + mistake;
  const std::size_t more = count_ - shown_.size();
  if (more > 0) {
    text += std::string("; and ") + (is_stopped_ ? "at least " : "") + with_commas(more) + " more";
  } else if (is_stopped_) {
    text += "; what is behind was not looked at";
  }
  return text;
}

std::string shortened(std::string_view text) {
  constexpr std::size_t bytes_max = 64;
  if (text.size() <= bytes_max) return std::string(text);
  std::size_t size = bytes_max;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  return std::string(text.substr(0, size)) + "…";
}

}  // namespace api::control
