// What one who watches a world is sent: what happened there, and how its clock stands.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "api/engine/engine.hpp"

namespace server {

class EventStream {
 public:
  EventStream(api::Engine& engine, const api::Watch& watch);

  // What is new, a bounded part of it; empty if nothing is, or not yet.
  std::string next(base::Time machine);

  // How long until there is something new that is known already: see clocks_apart.
  std::optional<std::chrono::milliseconds> wait(base::Time machine) const;

 private:
  // A clock that goes fast is told ten times a second.
  static constexpr base::Duration clocks_apart{100};

  bool is_clock_new() const { return told_changes_ != clock_.changes(); }
  bool is_as_told(const api::control::StreamClock& clock, base::Time machine) const;

  api::Engine& engine_;
  api::control::StreamReader reader_;
  api::WatchedClocks::Watch clock_;
  std::optional<std::uint64_t> told_changes_;
  base::Time told_at_{};
  std::optional<api::control::StreamClock> told_;
};

}  // namespace server
