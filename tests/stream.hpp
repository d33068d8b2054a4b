// What a watcher of a world is told.
#pragma once

#include <string>

#include "api/control/routes/stream.hpp"
#include "tests/world.hpp"

namespace tests {

// The events that come where nothing was chosen: the first six.
inline constexpr std::uint32_t usual_events = 0b111'111;

// All that is told behind a change.
inline std::string told_since(World& world, std::uint64_t change) {
  api::control::StreamReader reader(
      world.engine().change_stream(),
      world.engine().journal(),
      {.account = std::string(some_account), .after = change, .events = usual_events});
  std::string all;
  for (std::string text = reader.next(); !text.empty(); text = reader.next()) all += text;
  return all;
}

}  // namespace tests
