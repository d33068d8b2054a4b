// What policies and faults tell those who watch.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "storage/database.hpp"

namespace storage {

// `kind` is `policy` or `fault` and lasts. A rule struck for the `count`th time; without one the
// list of them has changed.
inline void note_rule(Database& database,
                      WorldId world,
                      std::string_view kind,
                      std::int64_t id = 0,
                      std::optional<std::int64_t> count = std::nullopt) {
  database.mutations().note(
      {.world = world, .subject = Subject::rule, .kind = kind, .id = id, .count = count});
}

}  // namespace storage
