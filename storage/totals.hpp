// What all living worlds hold, counted as it changes: nobody waits for a sum over a million of
// them.
#pragma once

#include <cstdint>

namespace storage {

struct Totals {
  std::int64_t worlds = 0;
  std::int64_t servers = 0;
  std::int64_t manual_backups = 0;

  bool operator==(const Totals&) const = default;
};

}  // namespace storage
