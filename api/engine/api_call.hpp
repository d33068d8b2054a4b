// A call of AWS's API within a turn: the world it is about, the fault that may be injected, the
// operation.
#pragma once

#include <cstdint>
#include <map>

#include "api/engine/scheduler.hpp"
#include "api/engine/turn.hpp"
#include "api/protocol/dispatch.hpp"
#include "api/request.hpp"
#include "api/settings.hpp"
#include "storage/faults.hpp"

namespace api {

class ApiCalls {
 public:
  ApiCalls(storage::Database& database, const Settings& settings, Scheduler& scheduler)
      : database_(database), settings_(settings), scheduler_(scheduler) {}

  // Later if the world is at work, or if a fault delays the call.
  Answer answer(const Request& request, Turn& turn);
  // The same for a call that another request asks for.
  Answer answer(const Request& request, const Forwarded& asked, Turn& turn);

  // Whether some call has been delayed and is to come again: what is decided for it is remembered
  // here, so that its turn can't be run twice.
  bool any_delayed() const { return !delayed_.empty(); }
  void abandon(std::uint64_t request) { delayed_.erase(request); }

 private:
  Answer carry_out(const Request& request, Turn& turn, protocol::Call& call);
  Reply run(storage::World& world, protocol::Call& call, Time now);

  storage::Database& database_;
  const Settings& settings_;
  Scheduler& scheduler_;

  // The faults that delay a request, by its id, until it comes again.
  std::map<std::uint64_t, storage::FaultRule> delayed_;
};

}  // namespace api
