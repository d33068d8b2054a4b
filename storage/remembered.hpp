// Tables that tell what has happened, a row each under a world's next id: a world remembers the
// last of them. Such a table has the columns `world` and `id` as its key, and forgets with every
// row that is put into it. For the sources of storage/ alone, but for the bound.
#pragma once

#include <cstddef>
#include <cstdint>

#include "storage/sql.hpp"

namespace storage {

// So many ids of each such table, from a world's highest on downwards, have their rows; what had a
// lower one is forgotten.
inline constexpr std::int64_t remembered_max = 100'000;

// The highest id that is to be forgotten, for ?2 below; where it is less than 1 there is nothing.
constexpr std::int64_t last_forgotten(std::int64_t newest_id) {
  return newest_id - remembered_max;
}

// With each new row go at most so many old ones: a store in which there are too many, or a row
// whose id is far ahead, costs no turn more than a little.
inline constexpr std::int64_t forgotten_at_once = 2;

// Forgets the rows of world ?1 whose id is ?2 at most: ?3 of them, the oldest first.
template <std::size_t N>
consteval auto forget_rows(const char (&table)[N]) {
  return Text{"DELETE FROM "} + table + " WHERE world = ?1 AND id IN (SELECT id FROM " + table +
         " WHERE world = ?1 AND id <= ?2 ORDER BY id LIMIT ?3)";
}

}  // namespace storage
