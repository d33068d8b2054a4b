// Backups as they are kept, and as the API shows them. What changes one keeps what their limit
// counts (Usage::manual_backups) and CreatedAt of the youngest there ever was
// (ServerName::last_backup_at), and tells those who watch, if there is such a backup. Their
// enumerations are kept by number: a new value goes last.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/database.hpp"
#include "storage/scope.hpp"

namespace storage {

enum class BackupStatus { in_progress, ok, failed, deleting };

constexpr auto enum_names(BackupStatus) {
  return std::array<std::string_view, 4>{"IN_PROGRESS", "OK", "FAILED", "DELETING"};
}

enum class BackupType { automated, manual };

constexpr auto enum_names(BackupType) {
  return std::array<std::string_view, 2>{"AUTOMATED", "MANUAL"};
}

struct Backup {
  std::string id;
  std::string server_name;
  base::Time created_at{};
  std::string arn;
  BackupType type = BackupType::manual;
  BackupStatus status = BackupStatus::ok;
  std::optional<std::string> status_description;
  std::optional<std::string> description;
  std::optional<std::string> user_arn;
  std::optional<std::string> s3_log_url;
  std::optional<std::int64_t> s3_data_size;
  std::optional<std::string> s3_data_url;
  // What the server was when the backup started.
  std::optional<std::string> engine;
  std::optional<std::string> engine_model;
  std::optional<std::string> engine_version;
  std::optional<std::string> tools_version;
  std::optional<std::string> instance_type;
  std::optional<std::string> instance_profile_arn;
  std::optional<std::string> service_role_arn;
  std::optional<std::string> key_pair;
  std::vector<std::string> security_group_ids;
  std::vector<std::string> subnet_ids;
  std::optional<std::string> preferred_backup_window;
  std::optional<std::string> preferred_maintenance_window;
};

std::optional<Backup> find_backup(Database& database, const Scope& scope, std::string_view id);

// A place in the order of lists: newest first, then by id downwards. Default: before the first.
struct BackupPlace {
  base::Time created_at = base::Time::max();
  std::string id;
};

// Newest first; of one server or, without a name, of all; those behind `after`, `count` at most
// (-1: all).
std::vector<Backup> list_backups(Database& database,
                                 const Scope& scope,
                                 const std::optional<std::string>& server_name,
                                 const BackupPlace& after = {},
                                 std::int64_t count = -1);

void insert_backup(Database& database, const Scope& scope, const Backup& backup);
void update_backup(Database& database, const Scope& scope, const Backup& backup);
void set_backup_status(Database& database,
                       const Scope& scope,
                       std::string_view id,
                       BackupStatus status,
                       const std::optional<std::string>& description);
// The server's AUTOMATED backups that are OK, but for the youngest `keep` of them: oldest first,
// `count` at most (-1: all). Those of the spared engine don't count.
std::vector<std::string> surplus_automated_backups(
    Database& database,
    const Scope& scope,
    std::string_view server_name,
    std::int64_t keep,
    std::optional<std::string_view> spared_engine = std::nullopt,
    std::int64_t count = -1);

// The server's AUTOMATED backups: oldest first, `count` at most (-1: all).
std::vector<std::string> automated_backups(Database& database,
                                           const Scope& scope,
                                           std::string_view server_name,
                                           std::int64_t count = -1);

// With its tags.
void delete_backup(Database& database, const Scope& scope, std::string_view id);

// Copies more of a world's into another world, untold: those behind the last that are there,
// `rows_max` at most. How many.
std::int64_t copy_backups(Database& database, WorldId from, WorldId to, std::int64_t rows_max);

}  // namespace storage
