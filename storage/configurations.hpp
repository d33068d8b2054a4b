// What a backup has of its server as it was: kept once for the server and all its backups that were
// taken of it unchanged. For the sources of storage/ alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "storage/database.hpp"
#include "storage/scope.hpp"

namespace storage {

struct Configuration {
  std::optional<std::string> engine;
  std::optional<std::string> engine_model;
  std::optional<std::string> engine_version;
  std::optional<std::string> tools_version;  // of backups alone
  std::optional<std::string> instance_type;
  std::optional<std::string> instance_profile_arn;
  std::optional<std::string> service_role_arn;
  std::optional<std::string> key_pair;
  std::vector<std::string> security_group_ids;
  std::vector<std::string> subnet_ids;
  std::optional<std::string> preferred_backup_window;
  std::optional<std::string> preferred_maintenance_window;

  bool operator==(const Configuration&) const = default;
};

// The number of one like it in the world, which counts one use more.
std::int64_t use_configuration(Database& database,
                               WorldId world,
                               const Configuration& configuration);
// Counts so many uses more, or less; without any it goes.
void count_uses(Database& database, std::int64_t configuration, std::int64_t more);
// Valid until the next transaction begins.
const Configuration& find_configuration(Database& database, std::int64_t configuration);

// Copies more of a world's into another world: those behind the last that are there, `rows_max` at
// most. How many.
std::int64_t copy_configurations(Database& database,
                                 WorldId from,
                                 WorldId to,
                                 std::int64_t rows_max);

}  // namespace storage
