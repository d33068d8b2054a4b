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
  std::string name;
  base::Time moment{};  // the world's time when it was saved
  std::int64_t servers = 0;
  std::int64_t backups = 0;
};

// In the order of their names.
std::vector<Checkpoint> list_checkpoints(Database& database, std::string_view account);

// Saves the world at that moment; a checkpoint of that name is replaced.
void save_checkpoint(Database& database,
                     const World& world,
                     std::string_view name,
                     base::Time moment);

// False if there is none of that name.
bool delete_checkpoint(Database& database, std::string_view account, std::string_view name);

// Copies all that belongs to a world into another, empty one.
void copy_world(Database& database, WorldId from, WorldId to);

}  // namespace storage
