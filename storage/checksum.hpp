// The checksum that each page of a store carries in its last eight bytes. Algorithm and place are
// those of SQLite's own checksum shim (https://www.sqlite.org/cksumvfs.html), whose tools can
// verify them.
#pragma once

#include <cstdint>
#include <span>

namespace storage {

// How many bytes SQLite leaves to it at the end of each page.
inline constexpr int checksum_bytes = 8;

// Of all of a page's bytes but the last eight. The page's size is a power of two, 512 at least.
std::uint64_t checksum_of(std::span<const unsigned char> page);

// Whether the page's last eight bytes are the checksum of the others.
bool is_sound(std::span<const unsigned char> page);

// Makes them so.
void seal(std::span<unsigned char> page);

}  // namespace storage
