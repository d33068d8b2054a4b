#include "api/engine/scheduler.hpp"

#include "api/changes/apply.hpp"
#include "api/rules/world_clock.hpp"

namespace api {

Scheduler::Scheduler(storage::Database& database,
                     const Settings& settings,
                     const Works& works,
                     Time machine)
    : database_(database), settings_(settings), works_(works) {
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

storage::World Scheduler::look(const std::string& account, Time machine) {
  if (auto known = storage::find_world(database_, account)) return std::move(*known);
  return {.account = account,
          .seed = settings_.seed,
          .clock = {.machine_anchor = machine, .virtual_anchor = machine},
          .moment = machine};
}

std::optional<storage::World> Scheduler::enter(const std::string& account,
                                               Time machine,
                                               Budget& budget) {
  if (works_.is_under_way(account) || has_begun(account)) return std::nullopt;
  storage::World world = look(account, machine);
  const Time now = rules::virtual_time(world.clock, machine);
  if (!world.next_due || *world.next_due > now) return world;
  const Applied applied = apply_due(world, now, budget);
  if (!applied.all) return std::nullopt;
  return storage::find_world(database_, account);
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

// Lets happen what is due until `now`, each at its own moment, while the budget lasts.
Scheduler::Applied Scheduler::apply_due(storage::World& world,
                                        Time now,
                                        Budget& budget,
                                        const Step::OnEvent& on_event) {
  Applied applied;
  while (const auto timer = storage::first_due_timer(database_, world.id, now)) {
    applied.all = !budget.is_spent();
    if (!applied.all) break;
    applied.last = *timer->due;
    applied.all = apply_one(world, *timer, budget, on_event);
    if (!applied.all) break;
    budget.spend(Budget::timer);
  }
  if (applied.last) touch(world, applied.all ? now : *applied.last);
  world.next_due = storage::next_due(database_, world.id);
  return applied;
}

// False if it brings more than is left of the budget: the timer is due still, with less to bring.
bool Scheduler::apply_one(const storage::World& world,
                          const storage::Timer& timer,
                          Budget& budget,
                          const Step::OnEvent& on_event) {
  storage::Savepoint step(database_);
  Context context = context_of(world, timer.region, *timer.due);
  changes::name_cause(context, timer);
  const bool is_light = changes::lighten(context, timer, budget);
  if (is_light) {
    storage::delete_timer(database_, timer);
    context.on_event = on_event;
    changes::apply(context, timer);
  }
  step.keep();
  return is_light;
}

bool Scheduler::move_to(storage::World& world,
                        Time until,
                        Time machine,
                        Budget& budget,
                        const Step::OnEvent& on_event) {
  const Applied applied = apply_due(world, until, budget, on_event);
  if (!applied.all && !applied.last) return false;
  world.clock.machine_anchor = machine;
  world.clock.virtual_anchor = applied.all ? until : *applied.last;
  storage::update_world(database_, world);
  touch(world, world.clock.virtual_anchor);
  return applied.all;
}

void Scheduler::apply_all_due(Time machine, Budget& budget) {
  for (const auto& [due, id] : worlds_by_due_) {
    if (due > machine || budget.is_spent()) break;
    auto world = storage::find_world(database_, due_by_world_.at(id).second);
    if (!world) continue;
    const Time now = rules::virtual_time(world->clock, machine);
    if (apply_due(*world, now, budget).all) touch(*world, now);
  }
}

void Scheduler::commit(storage::Transaction& turn) {
  for (const auto& [id, touched] : touched_) {
    storage::set_world_moment(database_, id, touched.second);
  }
  turn.keep();
}

std::map<storage::WorldId, Scheduler::Touched> Scheduler::after_commit(Time machine) {
  std::map<storage::WorldId, Touched> worlds;
  for (const auto& [id, touched] : touched_) {
    const auto world = storage::find_world(database_, touched.first);
    if (!world || world->id != id) forget_next_due(id);  // it was reset or replaced
    if (world) note_next_due(*world);
    const auto due = due_by_world_.find(id);
    const bool is_behind = due != due_by_world_.end() && due->second.first <= machine;
    worlds.emplace(id, Touched{touched.first, is_behind});
  }
  return worlds;
}

void Scheduler::refresh(const std::string& account) {
  if (const auto world = storage::find_world(database_, account)) note_next_due(*world);
}

std::optional<Time> Scheduler::next_due() const {
  if (worlds_by_due_.empty()) return std::nullopt;
  return worlds_by_due_.begin()->first;
}

void Scheduler::note_next_due(const storage::World& world) {
  forget_next_due(world.id);
  if (!world.next_due || works_.is_under_way(world.account)) return;
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
