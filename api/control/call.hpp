// What a route of the emulator's own API may see and do.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "api/context.hpp"
#include "api/request.hpp"
#include "api/telemetry/change_stream.hpp"
#include "api/telemetry/journal.hpp"
#include "api/telemetry/metrics.hpp"
#include "api/work.hpp"
#include "base/json.hpp"
#include "storage/worlds.hpp"

namespace api::control {

struct Route;

struct Call {
  Context& context;
  storage::World& world;  // kept, where the route writes; a change is the route's to store
  const Request& request;
  const Route& route;       // that it goes to
  const base::Json& input;  // the body, of the route's shape; null without one
  Time machine;
  const Journal& journal;
  const ChangeStream& change_stream;
  const Metrics& metrics;
  Step& step;  // what this turn has left for work
  // The request whose work is, or was, under way in the world, or for a route that tells of the
  // process, on the store as a whole; "": none.
  std::string_view at_work;
};

// Begins work that may be too long for one turn: its reply if this turn is enough for it. Where the
// step is behind, all work waits for a turn of its own.
inline Answer begin(Call& call, std::shared_ptr<Work> work) {
  if (!call.step.is_behind) {
    if (std::optional<Reply> reply = work->go_on(call.step)) return std::move(*reply);
  }
  return Started{std::move(work)};
}

}  // namespace api::control
