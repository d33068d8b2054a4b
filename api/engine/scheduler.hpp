// The worlds and their time: lets happen what is due, and knows what will be due next.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "api/context.hpp"
#include "api/engine/works.hpp"
#include "api/work.hpp"
#include "storage/database.hpp"
#include "storage/timers.hpp"
#include "storage/worlds.hpp"

namespace api {

class Scheduler {
 public:
  // No world's clock stands before its last commit from `machine` on.
  Scheduler(storage::Database& database,
            const Settings& settings,
            const Works& works,
            Time machine);

  // --- Within a transaction ---

  // The account's world at that moment of the machine's. One that isn't kept yet has the id 0:
  // reading creates no world.
  storage::World look(const std::string& account, Time machine);

  // The same, after what was due in it; nothing if that is more than the budget allows, or if the
  // world is at work: it is to be asked for again once it has changed.
  std::optional<storage::World> enter(const std::string& account, Time machine, Budget& budget);
  void keep(storage::World& world);

  // In the transaction the first part was done of work that goes on by itself after it: until then
  // nobody else enters the world.
  void note_begun(const std::string& account) { begun_.insert(account); }
  bool has_begun(const std::string& account) const { return begun_.contains(account); }

  // All that an operation in that world at that moment may know.
  Context context_of(const storage::World& world,
                     std::string region,
                     Time now,
                     std::string user_arn = "");

  // Lets happen what is due in a world until `until`, each at its own moment, while the budget
  // lasts; true if all has. The world's clock stands at `until` then, else at the moment of the
  // last that happened.
  bool move_to(storage::World& world,
               Time until,
               Time machine,
               Budget& budget,
               const Step::OnEvent& on_event);

  // Lets happen what is due in any world, while the budget lasts.
  void apply_all_due(Time machine, Budget& budget);

  // The transaction writes to this world, whose clock shows that moment.
  void touch(const storage::World& world, Time now) { touched_[world.id] = {world.account, now}; }

  // Keeps the moments of the worlds touched and the transaction. Throws storage::Error.
  void commit(storage::Transaction& turn);

  // --- Around transactions ---

  // One follows, at that moment of the machine's.
  void begin(Time machine) {
    touched_.clear();
    begun_.clear();
    database_.mutations().set_machine(machine);
  }

  // Refreshes what it knows of the worlds touched.
  struct Touched {
    std::string account;
    bool is_behind = false;  // more was due than could happen yet
  };
  std::map<storage::WorldId, Touched> after_commit(Time machine);

  // The same for one world, whose work is over.
  void refresh(const std::string& account);

  // When the machine's clock will show the moment at which something is due; nothing if all rests.
  std::optional<Time> next_due() const;

 private:
  struct Applied {
    bool all = true;
    std::optional<Time> last;  // the moment of the last one
  };
  Applied apply_due(storage::World& world,
                    Time now,
                    Budget& budget,
                    const Step::OnEvent& on_event = {});
  bool apply_one(const storage::World& world,
                 const storage::Timer& timer,
                 Budget& budget,
                 const Step::OnEvent& on_event);
  void note_next_due(const storage::World& world);
  void forget_next_due(storage::WorldId world);

  storage::Database& database_;
  const Settings& settings_;
  const Works& works_;  // a world at work is left alone

  // The worlds that the transaction writes to, with the moment each is at.
  std::map<storage::WorldId, std::pair<std::string, Time>> touched_;

  // The accounts in whose worlds work has begun in the transaction.
  std::set<std::string> begun_;

  // When each world next has work, on the machine's clock; refreshed after commits.
  std::map<storage::WorldId, std::pair<Time, std::string>> due_by_world_;
  std::set<std::pair<Time, storage::WorldId>> worlds_by_due_;
};

}  // namespace api
