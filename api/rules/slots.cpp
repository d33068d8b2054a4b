#include "api/rules/slots.hpp"

#include <boost/crc.hpp>
#include <charconv>

namespace api::rules {

namespace {

std::optional<std::size_t> slot_in(std::string_view text) {
  std::size_t slot = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), slot);
  const bool is_slot = error == std::errc{} && end == text.data() + text.size() && slot < slots_max;
  return is_slot ? std::optional(slot) : std::nullopt;
}

}  // namespace

std::size_t slot_of(std::string_view account) {
  boost::crc_32_type sum;
  sum.process_bytes(account.data(), account.size());
  return sum.checksum() % slots_max;
}

std::optional<Slots> Slots::parse(std::string_view text) {
  Slots slots = none();
  if (text == "none") return slots;
  while (true) {
    const std::string_view range = text.substr(0, text.find(','));
    const std::size_t dash = range.find('-');
    const auto first = slot_in(range.substr(0, dash));
    const auto last = dash == range.npos ? first : slot_in(range.substr(dash + 1));
    if (!first || !last || *first > *last) return std::nullopt;
    for (std::size_t slot = *first; slot <= *last; ++slot) {
      if (slots.kept_[slot]) return std::nullopt;
      slots.kept_.set(slot);
    }
    if (range.size() == text.size()) return slots;
    text.remove_prefix(range.size() + 1);
  }
}

std::string Slots::text() const {
  std::string result;
  for (std::size_t first = 0; first < slots_max; ++first) {
    if (!kept_[first]) continue;
    std::size_t last = first;
    while (last + 1 < slots_max && kept_[last + 1]) ++last;
    result += (result.empty() ? "" : ",") + std::to_string(first);
    if (last > first) result += "-" + std::to_string(last);
    first = last;
  }
  return result.empty() ? "none" : result;
}

}  // namespace api::rules
