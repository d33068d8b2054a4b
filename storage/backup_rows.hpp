// How a backup lies in the store, and how it is found by its id. For the sources of storage/ alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "storage/backups.hpp"
#include "storage/columns.hpp"
#include "storage/configurations.hpp"
#include "storage/known.hpp"

namespace storage {

// Its id follows from its server's name and its moment, unless it has one of its own. Lists have
// the ids of one moment in their order: where several are of the same moment the key has the id.
struct BackupKey {
  std::int64_t scope = 0;
  base::Time created_at{};
  std::string tie;
  std::int64_t server = 0;
};

struct BackupRow {
  BackupKey key;
  BackupType type{};
  BackupStatus status{};
  std::int64_t configuration = 0;
  std::optional<std::string> own_id;
  NumberOrText arn;
  std::optional<NumberOrText> user_arn;
  std::optional<NumberOrText> s3_log_url;
  std::optional<std::int64_t> s3_data_size;
  std::optional<std::string> s3_data_url;
  std::optional<std::string> status_description;
  std::optional<std::string> description;
};

template <>
struct Table<BackupRow> {
  static constexpr std::tuple columns{column("scope", &BackupRow::key, &BackupKey::scope),
                                      column("created_at", &BackupRow::key, &BackupKey::created_at),
                                      column("tie", &BackupRow::key, &BackupKey::tie),
                                      column("server", &BackupRow::key, &BackupKey::server),
                                      column("type", &BackupRow::type),
                                      column("status", &BackupRow::status),
                                      column("configuration", &BackupRow::configuration),
                                      column("own_id", &BackupRow::own_id),
                                      column("arn", &BackupRow::arn),
                                      column("user_arn", &BackupRow::user_arn),
                                      column("s3_log_url", &BackupRow::s3_log_url),
                                      column("s3_data_size", &BackupRow::s3_data_size),
                                      column("s3_data_url", &BackupRow::s3_data_url),
                                      column("status_description", &BackupRow::status_description),
                                      column("description", &BackupRow::description)};
};

// The key's place in a statement that has its columns as ?1 to ?4.
inline constexpr auto by_backup_key =
    Text{" WHERE scope = ?1 AND created_at = ?2 AND tie = ?3 AND server = ?4"};
inline auto tied_key(const BackupKey& key) {
  return std::tie(key.scope, key.created_at, key.tie, key.server);
}

std::string id_of(Database& database, const BackupRow& row);

// Nothing if there is none of that id.
std::optional<BackupRow> find_backup_row(Database& database,
                                         const Scope& scope,
                                         std::string_view id);

// Whose backups a world's ARNs name.
const std::string& owner_of(Database& database, WorldId world);

// The row of a backup whose configuration and tie are still to be found, and what a row shows.
BackupRow row_of(Database& database, Name& name, const Backup& backup);
Backup backup_of(Database& database, const BackupRow& row);

Configuration configuration_of(const Backup& backup);

// The key's tie for one more backup of that moment; what was alone at it bears its id from now on.
std::string tie_for(Database& database,
                    Region& region,
                    base::Time created_at,
                    const std::string& id);

}  // namespace storage
