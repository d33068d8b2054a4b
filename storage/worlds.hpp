// Worlds: an account's clock and seed, and the counts behind its limits. Those are kept by what
// keeps servers and backups.
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
  base::Time machine_anchor{};
  base::Time virtual_anchor{};
  double rate = 1;
  bool frozen = false;
};

struct World {
  WorldId id = 0;  // 0: not kept yet
  std::string account;
  std::int64_t seed = 0;
  Clock clock;
  base::Time moment{};                 // its time at the last commit
  std::optional<base::Time> next_due;  // its first timer
  bool has_polled = false;             // some change waits to be read
  bool has_faults = false;
};

std::optional<World> find_world(Database& database, std::string_view account);
// The world that is saved under that name; its clock's machine_anchor means nothing any more.
std::optional<World> find_world(Database& database,
                                std::string_view account,
                                std::string_view checkpoint);
std::vector<World> list_worlds(Database& database);
// In the order of their accounts; those behind `after`, `count` at most.
std::vector<World> list_worlds(Database& database, std::string_view after, std::int64_t count);

// Keeps a new world, or a checkpoint of that name, and gives its id. ARNs in it name its owner, the
// account without another.
WorldId insert_world(Database& database,
                     const World& world,
                     std::optional<std::string_view> checkpoint = std::nullopt,
                     std::optional<std::string_view> owner = std::nullopt);
void update_world(Database& database, const World& world);
void set_world_moment(Database& database, WorldId world, base::Time moment);
// The regions in which a world has anything, in the order of their names.
std::vector<std::string> list_regions(Database& database, WorldId world);

// How much of its limits an account uses in a region, and how many backups there are of any type.
struct Usage {
  std::string region;
  std::int64_t servers = 0;
  std::int64_t manual_backups = 0;
  std::int64_t backups = 0;
};

Usage find_usage(Database& database, const Scope& scope);
// Of a world's first `count` regions, in the order of their names.
std::vector<Usage> list_usages(Database& database, WorldId world, std::int64_t count);

// What Database::totals() are, counted anew: it takes the longer, the more worlds there are.
Totals count_all(Database& database);
// A world with all that is in it is a living one from now on (more = 1), or is none any more (-1).
void join_living(Database& database, WorldId world, int more);

// Copies more of a world's regions into another world: those behind the last that are there,
// `rows_max` at most. How many.
std::int64_t copy_scopes(Database& database, WorldId from, WorldId to, std::int64_t rows_max);

}  // namespace storage
