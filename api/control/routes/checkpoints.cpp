#include "api/control/routes/checkpoints.hpp"

#include "api/control/reply.hpp"
#include "storage/world_copy.hpp"

namespace api::control {

namespace {

using storage::Checkpoint;

constexpr std::size_t checkpoints_max = 100;
constexpr Pattern name_pattern{"[A-Za-z0-9._-]{1,64}", "[A-Za-z0-9._-]{1,64}"};

// The segment behind /checkpoints/, decoded.
std::string name_of(const Call& call) {
  constexpr std::size_t place = 2;  // in /_emulator/checkpoints/{Name}
  return call.request.target.segments().at(place);
}

std::vector<Checkpoint> all(storage::Database& database, std::string_view account) {
  return storage::list_checkpoints(database, account);
}
std::vector<Checkpoint> all(const Call& call) {
  return all(call.context.database, call.world.account);
}

Reply unknown(const Call& call, const std::string& name) {
  const std::vector<Checkpoint> known = all(call);
  return error(
      404,
      "There is no checkpoint '" + name + "' of this world; there " +
          (known.empty() ? "are none. Save one with PUT." : "are: " + listed(known) + "."));
}

std::optional<Reply> find_info(storage::Database& database,
                               std::string_view account,
                               const std::string& name) {
  for (Checkpoint& each : all(database, account)) {
    if (each.name != name) continue;
    storage::count_resources(database, each);
    return reply_with(each);
  }
  return std::nullopt;
}

// Counts what is in each, which takes long where there is much.
class Listing : public Work {
 public:
  explicit Listing(std::vector<Checkpoint> checkpoints) : list_{std::move(checkpoints)} {}

  std::optional<Reply> go_on(Step& step) override {
    constexpr std::int64_t counted_for_a_row = 500;
    for (; next_ < list_.checkpoints.size() && !step.budget.is_spent(); ++next_) {
      Checkpoint& each = list_.checkpoints[next_];
      storage::count_resources(step.context.database, each);
      const std::int64_t rows = 1 + (each.servers + each.backups) / counted_for_a_row;
      step.budget.spend(static_cast<int>(rows) * Budget::row_shown);
    }
    if (next_ < list_.checkpoints.size()) return std::nullopt;
    return reply_with(list_);
  }

 private:
  CheckpointList list_;
  std::size_t next_ = 0;
};

// Copies a world in parts, as one that nobody sees until it is whole.
class Copying : public Work {
 public:
  // `made` is what the copy is to be; `from` the world whose rows it gets.
  Copying(storage::World made, storage::WorldId from, std::string name)
      : made_(std::move(made)), from_(from), name_(std::move(name)) {}

  std::optional<Reply> go_on(Step& step) override {
    storage::Database& database = step.context.database;
    if (!copy_) {
      made_.id = storage::insert_world_of_nobody(database, made_);
      copy_.emplace(from_, made_.id);
    }
    while (!copy_->is_done() && !step.budget.is_spent()) {
      const int rows = std::max(1, step.budget.left() / Budget::row_written);
      const auto copied = copy_->copy_some(database, rows);
      step.budget.spend(static_cast<int>(copied) * Budget::row_written);
    }
    if (!copy_->is_done()) return std::nullopt;
    put_in_place(step);
    is_whole_ = true;
    return find_info(database, made_.account, name_).value();
  }

  std::vector<storage::WorldId> half_made() const override {
    if (is_whole_ || made_.id == 0) return {};
    return {made_.id};
  }

 protected:
  virtual void put_in_place(Step& step) = 0;

  storage::World made_;
  storage::WorldId from_;
  std::string name_;  // the checkpoint's

 private:
  std::optional<storage::WorldCopy> copy_;
  bool is_whole_ = false;
};

class Saving : public Copying {
 public:
  using Copying::Copying;

 private:
  void put_in_place(Step& step) override {
    storage::Database& database = step.context.database;
    if (const auto old = storage::find_world(database, made_.account, name_)) {
      storage::disown_world(database, old->id);
      step.discard(old->id);
    }
    storage::give_world(database, made_, name_);
    storage::note_saved(database, made_.id, step.machine);
  }
};

class Restoring : public Copying {
 public:
  using Copying::Copying;

 private:
  // The clock goes on from where it stood, from now on.
  void put_in_place(Step& step) override {
    storage::Database& database = step.context.database;
    storage::disown_world(database, step.world.id);
    step.discard(step.world.id);
    made_.clock.machine_anchor = step.machine;
    storage::give_world(database, made_);
    step.world = made_;
    step.context.scope.world = made_.id;
    step.context.now = made_.moment;
    database.mutations().set_moment(made_.moment);
  }
};

}  // namespace

Answer list_checkpoints(Call& call) {
  return begin(call, std::make_shared<Listing>(all(call)));
}

Answer show_checkpoint(Call& call) {
  const std::string name = name_of(call);
  auto info = find_info(call.context.database, call.world.account, name);
  return info ? std::move(*info) : unknown(call, name);
}

Answer save_checkpoint(Call& call) {
  const std::string name = name_of(call);
  if (!matches(name_pattern, name)) {
    return error(400,
                 "The name '" + name +
                     "' is not valid; take 1 to 64 letters, digits, '.', '_' "
                     "and '-'.");
  }
  const storage::World& world = call.world;
  const bool is_new = !storage::find_world(call.context.database, world.account, name).has_value();
  if (is_new && all(call).size() >= checkpoints_max) {
    return error(400,
                 "There are " + std::to_string(checkpoints_max) +
                     " checkpoints of this world, which is the most; delete one.");
  }
  storage::World saved = world;
  saved.clock.virtual_anchor = call.context.now;
  saved.moment = call.context.now;
  return begin(call, std::make_shared<Saving>(std::move(saved), world.id, name));
}

Answer delete_checkpoint(Call& call) {
  const std::string name = name_of(call);
  const auto saved = storage::find_world(call.context.database, call.world.account, name);
  if (!saved) return unknown(call, name);
  return begin(call, std::make_shared<WorkAtOnce>([id = saved->id](Step& step) {
                 storage::disown_world(step.context.database, id);
                 step.discard(id);
                 return done();
               }));
}

Answer restore_checkpoint(Call& call) {
  const std::string name = name_of(call);
  const auto saved = storage::find_world(call.context.database, call.world.account, name);
  if (!saved) return unknown(call, name);
  return begin(call, std::make_shared<Restoring>(*saved, saved->id, name));
}

}  // namespace api::control
