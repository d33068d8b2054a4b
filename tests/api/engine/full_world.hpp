// A world that holds much: the server "a" with many of everything, and as many servers that change.
#pragma once

#include <memory>

#include "tests/world.hpp"

namespace tests {

// `rows` of each kind. Its clock stands.
std::unique_ptr<World> full_world(int rows);

}  // namespace tests
