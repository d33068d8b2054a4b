// The worlds and their time: lets happen what is due, and knows what will be due next.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "api/context.hpp"
#include "api/control/call.hpp"
#include "storage/database.hpp"
#include "storage/timers.hpp"
#include "storage/worlds.hpp"

namespace api {

class Scheduler {
 public:
  // How many timers one turn may apply, so that nobody waits long for it.
  static constexpr int timers_per_turn_max = 1'000;

  // No world's clock stands before its last commit from `machine` on.
  Scheduler(storage::Database& database, const Settings& settings, Time machine);

  // --- Within a transaction ---

  // The account's world at that moment of the machine's, after what was due in it, unless it is on
  // its way. One that isn't kept yet has the id 0: reading creates no world.
  storage::World enter(const std::string& account, Time machine);
  void keep(storage::World& world);

  // All that an operation in that world at that moment may know.
  Context context_of(const storage::World& world,
                     std::string region,
                     Time now,
                     std::string user_arn = "");

  // Makes a step of a world that is on its way to `until`; true once it is there. Its clock stands
  // at `until` then, else at the moment of the last that happened.
  bool step_towards(storage::World& world, Time until, Time machine, control::Advance& advance);

  // Lets happen what is due in any world, up to timers_per_turn_max of it.
  void apply_all_due(Time machine);

  // The transaction writes to this world, whose clock shows that moment.
  void touch(const storage::World& world, Time now) { touched_[world.id] = {world.account, now}; }

  // Keeps the moments of the worlds touched and the transaction. Throws storage::Error.
  void commit(storage::Transaction& turn);

  // --- Around transactions ---

  void begin() { touched_.clear(); }

  // Refreshes what it knows of the worlds touched; gives their accounts by their ids.
  std::map<storage::WorldId, std::string> after_commit();

  // When the machine's clock will show the moment at which something is due; nothing if all rests.
  std::optional<Time> next_due() const;

  // --- Worlds on their way to a later moment, whose other requests wait ---

  bool is_advancing(storage::WorldId world) const { return advances_.contains(world); }
  bool is_advancing_any() const { return !advances_.empty(); }
  // Takes the journey of that request back up; nothing if it has none.
  std::optional<control::Advance> resume(storage::WorldId world, std::uint64_t request);
  void pause(storage::WorldId world, control::Advance advance);
  // What was under way for this request will not go on.
  void abandon(std::uint64_t request);

 private:
  struct Applied {
    int count = 0;
    Time last{};  // the moment of the last one
  };
  Applied apply_due(storage::World& world,
                    Time now,
                    int timers_max,
                    control::Advance* advance = nullptr);
  void apply_one(const storage::World& world,
                 const storage::Timer& timer,
                 control::Advance* advance);
  void note_next_due(const storage::World& world);
  void forget_next_due(storage::WorldId world);

  storage::Database& database_;
  const Settings& settings_;

  // The worlds that the transaction writes to, with the moment each is at.
  std::map<storage::WorldId, std::pair<std::string, Time>> touched_;
  std::map<storage::WorldId, control::Advance> advances_;

  // When each world next has work, on the machine's clock; refreshed after commits.
  std::map<storage::WorldId, std::pair<Time, std::string>> due_by_world_;
  std::set<std::pair<Time, storage::WorldId>> worlds_by_due_;
};

}  // namespace api
