// What the emulator is asked while its disk fails.
#pragma once

#include <cstdint>
#include <vector>

#include "tests/survival/trial.hpp"

namespace survival {

// All that changes a world, once: creation, backups, restoration, deletion, pruning by retention,
// the calendar, nodes, tags, a document put in place of the world.
std::vector<Step> full_scenario();

// `steps` of the same kinds of requests, drawn by seed.
std::vector<Step> drawn_scenario(std::uint64_t seed, int steps);

}  // namespace survival
