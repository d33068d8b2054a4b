// What a route of the emulator's own API may see and do.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "api/context.hpp"
#include "api/request.hpp"
#include "api/telemetry/change_stream.hpp"
#include "api/telemetry/journal.hpp"
#include "api/telemetry/metrics.hpp"
#include "base/json.hpp"
#include "storage/events.hpp"
#include "storage/worlds.hpp"

namespace api::control {

// A world on its way to a later moment, in steps so that it holds nobody else up.
struct Advance {
  // How many events the answer shows; it tells the number of all.
  static constexpr std::size_t shown_max = 1'000;

  std::uint64_t request = 0;  // whose it is
  Time target{};
  std::int64_t count = 0;                   // the events so far …
  std::vector<storage::ServerEvent> first;  // … and the first of them

  void note(const storage::ServerEvent& event) {
    ++count;
    if (first.size() < shown_max) first.push_back(event);
  }
};

struct Call {
  Context& context;
  storage::World& world;  // kept, where the route writes; a change is the route's to store
  const Request& request;
  const base::Json& input;  // the body, of the route's shape; null without one
  Time machine;
  const Journal& journal;
  const ChangeStream& change_stream;
  const Metrics& metrics;
  std::optional<Advance>& advance;

  // Lets happen what is due until `until`, in order, as much as one step may; true if all has
  // happened. The world's clock stands at `until` then, else at the last moment something happened.
  std::function<bool(Time until)> step;
};

}  // namespace api::control
