// Which accounts' worlds a process keeps where several share them: an account has one slot, and
// each slot is kept by one process.
#pragma once

#include <bitset>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace api::rules {

// Enough that the shares of 100 processes differ little, few enough for a table that people read.
inline constexpr std::size_t slots_max = 1024;

// The CRC-32 (IEEE 802.3, that of zlib) of the account's 12 digits, modulo slots_max: HAProxy, and
// whatever else stands in front, computes the same.
std::size_t slot_of(std::string_view account);

class Slots {
 public:
  // All of them.
  Slots() { kept_.set(); }

  static Slots none() {
    Slots slots;
    slots.kept_.reset();
    return slots;
  }

  // Slots and ranges from 0 to 1023, such as `0-255,512`, or `none`; nothing if it is no such list,
  // or names a slot twice.
  static std::optional<Slots> parse(std::string_view text);

  bool are_all() const { return kept_.all(); }
  bool are_none() const { return kept_.none(); }
  bool have(std::string_view account) const { return are_all() || kept_[slot_of(account)]; }

  Slots with(const Slots& others) const { return Slots(kept_ | others.kept_); }
  Slots without(const Slots& others) const { return Slots(kept_ & ~others.kept_); }
  Slots common_with(const Slots& others) const { return Slots(kept_ & others.kept_); }

  // As parse() takes them, in their order and in as few ranges as may be.
  std::string text() const;

 private:
  using Kept = std::bitset<slots_max>;

  explicit Slots(const Kept& kept) : kept_(kept) {}

  Kept kept_;
};

}  // namespace api::rules
