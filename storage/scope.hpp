// Where a resource lives: everything is kept per world and region.
#pragma once

#include <cstdint>
#include <string>

namespace storage {

using WorldId = std::int64_t;

struct Scope {
  WorldId world = 0;
  std::string region;
};

}  // namespace storage
