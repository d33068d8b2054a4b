// What is known of the store's rows, because this process has read or written them last: nobody
// else does. Forgotten when rows are undone. Of names and regions it is what counts: changes of
// them reach their rows late, see keep() in places.hpp. For the sources of storage/ alone.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "storage/configurations.hpp"
#include "storage/places.hpp"
#include "storage/worlds.hpp"

namespace storage {

struct KnownWorld {
  World world;
  bool is_next_due_known = true;
  bool is_polled_known = true;
};

// The highest ids that a world has given, and whether it has policies; nothing: not known.
struct Latest {
  std::optional<std::int64_t> event;
  std::optional<std::int64_t> transition;
  std::optional<std::int64_t> timer;
  std::optional<bool> has_policies;
  std::optional<std::string> owner;
};

// The one that was named last.
struct Callers {
  std::string last_arn;
  std::int64_t last = 0;
};

class Known {
 public:
  // What is known stays small, whatever was asked for.
  void trim() {
    if (!is_written()) return;
    if (regions_.size() > regions_max || names_.size() > names_max || worlds_.size() > worlds_max ||
        latest_.size() > worlds_max) {
      clear();
    }
    if (configurations.size() > configurations_max) configurations.clear();
    if (servers.size() > servers_max) servers.clear();
  }
  // With what is not written yet.
  void clear() {
    unwritten_names.clear();
    unwritten_regions.clear();
    last_region = nullptr;
    names_.clear();
    regions_.clear();
    worlds_.clear();
    accounts_.clear();
    latest_.clear();
    configurations.clear();
    servers.clear();
    callers = {};
  }

  // --- Places and names: each has its address as long as it is known ---

  Region* region(std::int64_t id) {
    const auto found = regions_.find(id);
    return found == regions_.end() ? nullptr : &found->second;
  }
  Region& add(Region region) { return regions_[region.id] = std::move(region); }
  Name* name(std::int64_t id) {
    const auto found = names_.find(id);
    return found == names_.end() ? nullptr : &found->second;
  }
  Name& add(Name name) {
    Name& kept = names_[name.id] = std::move(name);
    kept.region->names[kept.text] = &kept;
    return kept;
  }

  // --- Worlds ---

  // The living world of that id, or of that account; null if it is not known.
  KnownWorld* living(WorldId world) {
    const auto found = worlds_.find(world);
    return found == worlds_.end() ? nullptr : &found->second;
  }
  KnownWorld* living(const std::string& account) {
    const auto found = accounts_.find(account);
    return found == accounts_.end() ? nullptr : living(found->second);
  }
  KnownWorld& add(const World& world) {
    accounts_[world.account] = world.id;
    return worlds_[world.id] = {world};
  }
  // Whose a world is, or what it is, has changed.
  void forget(WorldId world) {
    forget_living(world);
    latest_.erase(world);
  }
  // What is known of the world as such doesn't hold any more.
  void forget_living(WorldId world) {
    const auto found = worlds_.find(world);
    if (found == worlds_.end()) return;
    accounts_.erase(found->second.world.account);
    worlds_.erase(found);
  }
  Latest& latest(WorldId world) { return latest_[world]; }

  bool is_written() const { return unwritten_names.empty() && unwritten_regions.empty(); }

  std::vector<Name*> unwritten_names;
  std::vector<Region*> unwritten_regions;
  Region* last_region = nullptr;
  bool finds_tied = false;  // the backup that was found last bears its id in its key
  std::unordered_map<std::int64_t, Configuration> configurations;
  std::unordered_map<std::int64_t, Server> servers;  // but for what their names know
  Callers callers;

 private:
  static constexpr std::size_t regions_max = 1'000;
  static constexpr std::size_t names_max = 4'000;
  static constexpr std::size_t worlds_max = 1'000;
  static constexpr std::size_t configurations_max = names_max;
  static constexpr std::size_t servers_max = 1'000;

  std::unordered_map<std::int64_t, Region> regions_;
  std::unordered_map<std::int64_t, Name> names_;
  std::unordered_map<WorldId, KnownWorld> worlds_;
  std::unordered_map<std::string, WorldId> accounts_;
  std::unordered_map<WorldId, Latest> latest_;
};

// Writes the rows of names and regions that were changed; for Database::write_known().
void write_rows_of_known(Database& database);
// Forgets what is known: rows were changed by statements of their own.
void forget_known(Database& database);

}  // namespace storage
