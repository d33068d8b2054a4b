#include "api/control/routes/clock.hpp"

#include <algorithm>
#include <utility>

#include "api/control/reply.hpp"
#include "api/rules/world_clock.hpp"

namespace api::control {

namespace {

// A world on its way to a later moment.
class Advance : public Work {
 public:
  explicit Advance(Time target) : target_(target) {}

  std::optional<Reply> go_on(Step& step) override {
    const auto note = [this](const storage::ServerEvent& event) {
      ++count_;
      if (first_.size() == shown_max) return;
      first_.push_back({event.created_at, event.server_name, event.message});
    };
    if (!step.let_happen(target_, note)) return std::nullopt;
    ShownClock clock = shown_clock(step.world, step.machine);
    clock.event_count = count_;
    clock.events = std::move(first_);
    return reply_with(clock);
  }

 private:
  // How many events the answer shows; it tells the number of all.
  static constexpr std::size_t shown_max = 1'000;

  Time target_;
  std::int64_t count_ = 0;        // the events so far …
  std::vector<Happening> first_;  // … and the first of them
};

// Where a change moves the clock to, if it does; or why it can't.
struct Goal {
  std::optional<Time> moment;
  std::string refusal;
};

Goal refused(std::string reason) {
  return {.refusal = std::move(reason)};
}

Goal find_goal(const Call& call, const ClockChange& change) {
  const Time now = call.context.now;
  const std::optional<Duration> advance = change.advance;
  if (change.now.has_value() + advance.has_value() + change.to_next_due.has_value() > 1) {
    return refused("Advance: give only one of Now, Advance and ToNextDue");
  }
  if (advance && *advance > rules::clock_max - now) {
    return refused("Advance: time ends with the year 9999");
  }
  if (advance) return {.moment = now + *advance};
  if (change.to_next_due.value_or(false)) {
    if (!call.world.next_due) return refused("ToNextDue: nothing is due in this world");
    return {.moment = std::max(now, *call.world.next_due)};
  }
  if (change.now && *change.now < now) {
    return refused("Now: the clock stands at " + base::to_rfc3339(now) +
                   " and does not go back; PUT /_emulator/world may set any time");
  }
  return {.moment = change.now};
}

void set_pace(Call& call, const GivenClock& given) {
  storage::Clock& clock = call.world.clock;
  clock.virtual_anchor = call.context.now;
  clock.machine_anchor = call.machine;
  clock.rate = given.rate.value_or(clock.rate);
  clock.frozen = given.frozen.value_or(clock.frozen);
  storage::update_world(call.context.database, call.world);
}

}  // namespace

void find_clock_mistakes(const GivenClock& clock, const std::string& path, Mistakes& mistakes) {
  if (clock.rate && (*clock.rate < rules::rate_min || *clock.rate > rules::rate_max)) {
    mistakes.add(path + "Rate: must be from 0.001 to 1000000; to stop the clock set Frozen");
  }
  if (clock.now && *clock.now > rules::clock_max) {
    mistakes.add(path + "Now: must be " + base::to_rfc3339(rules::clock_max) + " at most");
  }
}

ShownClock shown_clock(const storage::World& world, Time machine) {
  return {.now = rules::virtual_time(world.clock, machine),
          .rate = world.clock.rate,
          .frozen = world.clock.frozen,
          .next_due = world.next_due};
}

Answer show_clock(Call& call) {
  return reply_with(shown_clock(call.world, call.machine));
}

Answer change_clock(Call& call, const ClockChange& change) {
  Mistakes mistakes;
  find_clock_mistakes(change, "", mistakes);
  if (!mistakes.empty()) return refuse(mistakes);
  const Goal goal = find_goal(call, change);
  if (!goal.refusal.empty()) return refuse(goal.refusal);
  set_pace(call, change);
  if (!goal.moment) return show_clock(call);
  return begin(call, std::make_shared<Advance>(*goal.moment));
}

}  // namespace api::control
