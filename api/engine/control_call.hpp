// A request of the emulator's own API within a turn, and work that such a request has begun.
#pragma once

#include "api/control/router.hpp"
#include "api/engine/scheduler.hpp"
#include "api/engine/turn.hpp"
#include "api/engine/works.hpp"
#include "api/request.hpp"
#include "api/settings.hpp"
#include "api/telemetry/change_stream.hpp"
#include "api/telemetry/journal.hpp"
#include "api/telemetry/metrics.hpp"

namespace api {

// What routes may read of what is kept in memory.
struct Telemetry {
  Journal& journal;
  ChangeStream& change_stream;
  Metrics& metrics;
};

class ControlCalls {
 public:
  ControlCalls(storage::Database& database,
               const Settings& settings,
               Scheduler& scheduler,
               Works& works,
               Telemetry telemetry)
      : database_(database),
        settings_(settings),
        scheduler_(scheduler),
        works_(works),
        telemetry_(telemetry) {}

  // Later if the world is at work; Started if what is asked for takes more than this turn.
  Answer answer(const Request& request, Turn& turn);

  // What is to be noted of the work that a request has begun.
  Works::Running running(const Request& request, std::shared_ptr<Work> work) const;

  // A part of that work, within the open transaction. Its reply once it is done.
  std::optional<Reply> go_on(Works::Running& running, Turn& turn);

 private:
  Answer carry_out(const Request& request,
                   const control::Route& route,
                   const base::Json& input,
                   const std::string& account,
                   Turn& turn);
  // What every answer ends with: whose it was and when; others are told that something was written.
  void conclude(Outcome& outcome, const Context& context, Time now, bool has_written);
  Step step_of(Context& context, storage::World& world, Turn& turn);
  Time moment_of(const storage::World& world, Time machine) const;

  storage::Database& database_;
  const Settings& settings_;
  Scheduler& scheduler_;
  Works& works_;
  Telemetry telemetry_;
};

}  // namespace api
