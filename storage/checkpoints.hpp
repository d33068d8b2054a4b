// Checkpoints: copies of a world's rows under a name.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/database.hpp"
#include "storage/scope.hpp"
#include "storage/worlds.hpp"

namespace storage {

struct Checkpoint {
  WorldId world = 0;
  std::string name;
  base::Time moment{};  // the world's time when it was saved
  std::int64_t servers = 0;
  std::int64_t backups = 0;
  // Nothing: an earlier version saved it.
  std::optional<base::Time> saved_at{};  // by the machine's clock
};

// In the order of their names, with nothing counted.
std::vector<Checkpoint> list_checkpoints(Database& database, std::string_view account);

// Tells what is in one.
void count_resources(Database& database, Checkpoint& checkpoint);
// Notes of the world that is a checkpoint now when it was saved.
void note_saved(Database& database, WorldId checkpoint, base::Time machine);

}  // namespace storage
