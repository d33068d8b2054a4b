#include "api/engine/scheduler.hpp"

#include "api/changes/apply.hpp"
#include "api/rules/world_clock.hpp"

namespace api {

Scheduler::Scheduler(storage::Database& database, const Settings& settings, Time machine)
    : database_(database), settings_(settings) {
  storage::Transaction turn(database_);
  for (storage::World& world : storage::list_worlds(database_)) {
    if (rules::virtual_time(world.clock, machine) < world.moment) {
      world.clock.machine_anchor = machine;
      world.clock.virtual_anchor = world.moment;
      storage::update_world(database_, world);
    }
    note_next_due(world);
  }
  turn.keep();
}

storage::World Scheduler::enter(const std::string& account, Time machine) {
  std::optional<storage::World> known = storage::find_world(database_, account);
  if (!known) {
    return {.account = account,
            .seed = settings_.seed,
            .clock = {.machine_anchor = machine, .virtual_anchor = machine},
            .moment = machine};
  }
  if (is_advancing(known->id)) return std::move(*known);
  const Time now = rules::virtual_time(known->clock, machine);
  if (!known->next_due || *known->next_due > now) return std::move(*known);
  while (known->next_due && *known->next_due <= now) apply_due(*known, now, timers_per_turn_max);
  return storage::find_world(database_, account).value();
}

void Scheduler::keep(storage::World& world) {
  if (world.id == 0) world.id = storage::insert_world(database_, world);
}

Context Scheduler::context_of(const storage::World& world,
                              std::string region,
                              Time now,
                              std::string user_arn) {
  database_.mutations().set_moment(now);
  return {database_, settings_, world, {world.id, std::move(region)}, now, std::move(user_arn)};
}

// Lets happen what is due until `now`, each at its own moment, `timers_max` at most.
Scheduler::Applied Scheduler::apply_due(storage::World& world,
                                        Time now,
                                        int timers_max,
                                        control::Advance* advance) {
  Applied applied;
  while (applied.count < timers_max) {
    const std::optional<storage::Timer> timer = storage::first_due_timer(database_, world.id, now);
    if (!timer) break;
    apply_one(world, *timer, advance);
    ++applied.count;
    applied.last = *timer->due;
  }
  if (applied.count > 0) touch(world, now);
  world.next_due = storage::next_due(database_, world.id);
  return applied;
}

void Scheduler::apply_one(const storage::World& world,
                          const storage::Timer& timer,
                          control::Advance* advance) {
  storage::Savepoint step(database_);
  storage::delete_timer(database_, timer.id);
  Context context = context_of(world, timer.region, *timer.due);
  if (advance != nullptr) {
    context.on_event = [advance](const storage::ServerEvent& event) { advance->note(event); };
  }
  changes::apply(context, timer);
  step.keep();
}

bool Scheduler::step_towards(storage::World& world,
                             Time until,
                             Time machine,
                             control::Advance& advance) {
  const Applied applied = apply_due(world, until, timers_per_turn_max, &advance);
  const bool arrived = applied.count < timers_per_turn_max;
  world.clock.machine_anchor = machine;
  world.clock.virtual_anchor = arrived ? until : applied.last;
  storage::update_world(database_, world);
  return arrived;
}

void Scheduler::apply_all_due(Time machine) {
  int left = timers_per_turn_max;
  for (const auto& [due, id] : worlds_by_due_) {
    if (due > machine || left == 0) break;
    auto world = storage::find_world(database_, due_by_world_.at(id).second);
    if (!world) continue;
    const Time now = rules::virtual_time(world->clock, machine);
    left -= apply_due(*world, now, left).count;
    touch(*world, now);
  }
}

void Scheduler::commit(storage::Transaction& turn) {
  for (const auto& [id, touched] : touched_) {
    storage::set_world_moment(database_, id, touched.second);
  }
  turn.keep();
}

std::map<storage::WorldId, std::string> Scheduler::after_commit() {
  std::map<storage::WorldId, std::string> accounts;
  for (const auto& [id, touched] : touched_) {
    const auto world = storage::find_world(database_, touched.first);
    if (!world || world->id != id) forget_next_due(id);  // it was reset or replaced
    if (world) note_next_due(*world);
    accounts.emplace(id, touched.first);
  }
  return accounts;
}

std::optional<Time> Scheduler::next_due() const {
  if (worlds_by_due_.empty()) return std::nullopt;
  return worlds_by_due_.begin()->first;
}

std::optional<control::Advance> Scheduler::resume(storage::WorldId world, std::uint64_t request) {
  const auto found = advances_.find(world);
  if (found == advances_.end() || found->second.request != request) return std::nullopt;
  std::optional<control::Advance> advance(std::move(found->second));
  advances_.erase(found);
  return advance;
}

void Scheduler::pause(storage::WorldId world, control::Advance advance) {
  advances_.insert_or_assign(world, std::move(advance));
}

void Scheduler::abandon(std::uint64_t request) {
  std::erase_if(advances_, [&](const auto& each) { return each.second.request == request; });
}

void Scheduler::note_next_due(const storage::World& world) {
  forget_next_due(world.id);
  if (!world.next_due || is_advancing(world.id)) return;
  const Time due = rules::machine_time(world.clock, *world.next_due);
  if (due == Time::max()) return;
  due_by_world_[world.id] = {due, world.account};
  worlds_by_due_.insert({due, world.id});
}

void Scheduler::forget_next_due(storage::WorldId world) {
  const auto noted = due_by_world_.find(world);
  if (noted == due_by_world_.end()) return;
  worlds_by_due_.erase({noted->second.first, world});
  due_by_world_.erase(noted);
}

}  // namespace api
