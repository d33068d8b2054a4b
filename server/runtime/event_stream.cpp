#include "server/runtime/event_stream.hpp"

#include <algorithm>
#include <cmath>

namespace server {

using api::control::StreamEvent;

EventStream::EventStream(api::Engine& engine, const api::Watch& watch)
    : engine_(engine),
      reader_(engine.change_stream(), engine.journal(), watch),
      clock_(engine.watched_clocks(), watch.account) {}

std::string EventStream::next(base::Time machine) {
  std::string text = reader_.next();
  if (!reader_.has(StreamEvent::clock) || !is_clock_new() || wait(machine)) return text;
  told_changes_ = clock_.changes();
  const auto clock = engine_.clock_of(reader_.account(), machine);
  if (!clock || is_as_told(*clock, machine)) return text;
  told_ = clock;
  told_at_ = machine;
  return text + api::control::clock_event(*clock);
}

// Whether whoever goes on from what was told last, at that rate, shows just this.
bool EventStream::is_as_told(const api::control::StreamClock& clock, base::Time machine) const {
  if (!told_) return false;
  if (clock.frozen != told_->frozen || clock.rate != told_->rate ||
      clock.next_due != told_->next_due || clock.at_work != told_->at_work) {
    return false;
  }
  const double rate = clock.frozen ? 0 : clock.rate;
  const double went = static_cast<double>((clock.now - told_->now).count());
  const double expected = static_cast<double>((machine - told_at_).count()) * rate;
  return std::abs(went - expected) <= 1 + rate;
}

std::optional<std::chrono::milliseconds> EventStream::wait(base::Time machine) const {
  if (!reader_.has(StreamEvent::clock) || !is_clock_new()) return std::nullopt;
  const base::Duration left = told_at_ + clocks_apart - machine;
  if (left <= base::Duration{0}) return std::nullopt;
  return std::min(left, clocks_apart);
}

}  // namespace server
