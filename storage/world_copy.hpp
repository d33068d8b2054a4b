// A world's rows in parts: copied into another world, or taken away. Each call is bounded, so that
// a world of any size can be moved without holding anybody up.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "storage/database.hpp"
#include "storage/scope.hpp"
#include "storage/worlds.hpp"

namespace storage {

// Copies all that belongs to a world into another, empty one.
class WorldCopy {
 public:
  WorldCopy(WorldId from, WorldId to) : from_(from), to_(to) {}

  // Copies some more rows, about `rows_max` at most, and tells how many; is_done() afterwards if
  // there are no more. The source must not change until then.
  std::int64_t copy_some(Database& database, std::int64_t rows_max);
  bool is_done() const { return is_done_; }

 private:
  WorldId from_;
  WorldId to_;
  std::size_t table_ = 0;  // the one that is being copied
  bool is_done_ = false;
};

// Takes away some of what is in a world of nobody, `rows_max` rows at most, and the world itself
// with the last of them. How many went; less than `rows_max` once all is gone, or if somebody has
// the world.
std::int64_t clear_some(Database& database, WorldId world, std::int64_t rows_max);

// --- Worlds of nobody: being made, or being cleared away -------------------------------------

// Keeps a world that no account has, and gives its id.
WorldId insert_world_of_nobody(Database& database, const World& world);

// Takes the world from its account, or from under its checkpoint's name.
void disown_world(Database& database, WorldId world);

// Gives a world of nobody to the account, as its living world or as a checkpoint of that name. What
// was there must be disowned before.
void give_world(Database& database,
                const World& world,
                std::optional<std::string_view> checkpoint = std::nullopt);

// All of them, in the order of their ids.
std::vector<WorldId> list_worlds_of_nobody(Database& database);

}  // namespace storage
