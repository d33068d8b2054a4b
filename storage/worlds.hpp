// Worlds: an account's clock and seed, and the counts behind its limits.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/database.hpp"
#include "storage/scope.hpp"

namespace storage {

// Where a world's time stands: at `machine_anchor` it was `virtual_anchor`; from there it runs
// `rate` times as fast as the machine's, or stands.
struct Clock {
  Time machine_anchor{};
  Time virtual_anchor{};
  double rate = 1;
  bool frozen = false;
};

struct World {
  WorldId id = 0;  // 0: not kept yet
  std::string account;
  std::int64_t seed = 0;
  Clock clock;
  Time moment{};                 // its time at the last commit
  std::optional<Time> next_due;  // its first timer
};

std::optional<World> find_world(Database& database, std::string_view account);
std::vector<World> list_worlds(Database& database);

// Keeps a new world and gives its id.
WorldId insert_world(Database& database, const World& world);
void update_world(Database& database, const World& world);
void set_world_moment(Database& database, WorldId world, Time moment);

// How much of its limits an account uses in a region.
struct Usage {
  std::int64_t servers = 0;
  std::int64_t manual_backups = 0;
};

Usage find_usage(Database& database, const Scope& scope);

}  // namespace storage
