#include "storage/backups.hpp"

#include "storage/columns.hpp"
#include "storage/tags.hpp"

namespace storage {

namespace {

void note(Database& database, const Scope& scope, std::string_view id, std::string_view status) {
  database.mutations().note(scope, Subject::backup, id, status);
}

// In the order of the statements below.
template <class Row>
auto columns(Row& backup) {
  return std::tie(backup.id,
                  backup.server_name,
                  backup.created_at,
                  backup.arn,
                  backup.type,
                  backup.status,
                  backup.status_description,
                  backup.description,
                  backup.user_arn,
                  backup.s3_log_url,
                  backup.s3_data_size,
                  backup.s3_data_url,
                  backup.engine,
                  backup.engine_model,
                  backup.engine_version,
                  backup.tools_version,
                  backup.instance_type,
                  backup.instance_profile_arn,
                  backup.service_role_arn,
                  backup.key_pair,
                  backup.security_group_ids,
                  backup.subnet_ids,
                  backup.preferred_backup_window,
                  backup.preferred_maintenance_window);
}

Backup read_backup(Rows& rows) {
  Backup backup;
  rows.read(columns(backup));
  return backup;
}

std::vector<Backup> read_backups(Rows&& rows) {
  std::vector<Backup> backups;
  while (rows.next()) backups.push_back(read_backup(rows));
  return backups;
}

std::vector<std::string> read_ids(Rows&& rows) {
  std::vector<std::string> ids;
  while (rows.next()) ids.push_back(rows.get<std::string>());
  return ids;
}

}  // namespace

std::optional<Backup> find_backup(Database& database, const Scope& scope, std::string_view id) {
  Rows rows = database.query("SELECT " BACKUP_COLUMNS
                             " FROM backups WHERE world = ?1 AND region = ?2 AND id = ?3",
                             scope.world,
                             scope.region,
                             id);
  if (!rows.next()) return std::nullopt;
  return read_backup(rows);
}

std::vector<Backup> list_backups(Database& database,
                                 const Scope& scope,
                                 const std::optional<std::string>& server_name,
                                 const BackupPlace& after,
                                 std::int64_t count) {
  if (server_name) {
    return read_backups(database.query(
        "SELECT " BACKUP_COLUMNS
        " FROM backups WHERE world = ?1 AND region = ?2 AND server_name = ?3"
        " AND (created_at, id) < (?4, ?5) ORDER BY created_at DESC, id DESC LIMIT ?6",
        scope.world,
        scope.region,
        *server_name,
        after.created_at,
        after.id,
        count));
  }
  return read_backups(database.query(
      "SELECT " BACKUP_COLUMNS
      " FROM backups WHERE world = ?1 AND region = ?2 AND (created_at, id) < (?3, ?4)"
      " ORDER BY created_at DESC, id DESC LIMIT ?5",
      scope.world,
      scope.region,
      after.created_at,
      after.id,
      count));
}

void insert_backup(Database& database, const Scope& scope, const Backup& backup) {
  database.execute("INSERT INTO backups (world, region, " BACKUP_COLUMNS
                   ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15,"
                   " ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26)",
                   scope.world,
                   scope.region,
                   columns(backup));
  note(database, scope, backup.id, base::name_of(backup.status));
}

void update_backup(Database& database, const Scope& scope, const Backup& backup) {
  database.execute("UPDATE backups SET (" BACKUP_COLUMNS
                   ") = (?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15,"
                   " ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26)"
                   " WHERE world = ?1 AND region = ?2 AND id = ?3",
                   scope.world,
                   scope.region,
                   columns(backup));
  note(database, scope, backup.id, base::name_of(backup.status));
}

void set_backup_status(Database& database,
                       const Scope& scope,
                       std::string_view id,
                       BackupStatus status,
                       const std::optional<std::string>& description) {
  database.execute(
      "UPDATE backups SET status = ?4, status_description = ?5"
      " WHERE world = ?1 AND region = ?2 AND id = ?3",
      scope.world,
      scope.region,
      id,
      status,
      description);
  note(database, scope, id, base::name_of(status));
}

std::vector<std::string> surplus_automated_backups(Database& database,
                                                   const Scope& scope,
                                                   std::string_view server_name,
                                                   std::int64_t keep) {
  return read_ids(database.query(
      "SELECT id FROM (SELECT id, created_at FROM backups"
      " WHERE world = ?1 AND region = ?2 AND server_name = ?3"
      " AND type = 'AUTOMATED' AND status = 'OK'"
      " ORDER BY created_at DESC, id DESC LIMIT -1 OFFSET ?4) ORDER BY created_at, id",
      scope.world,
      scope.region,
      server_name,
      keep));
}

std::vector<std::string> automated_backups(Database& database,
                                           const Scope& scope,
                                           std::string_view server_name) {
  return read_ids(
      database.query("SELECT id FROM backups WHERE world = ?1 AND region = ?2 AND server_name = ?3"
                     " AND type = 'AUTOMATED' ORDER BY created_at, id",
                     scope.world,
                     scope.region,
                     server_name));
}

std::vector<std::string> backup_ids(Database& database,
                                    const Scope& scope,
                                    std::string_view server_name) {
  return read_ids(
      database.query("SELECT id FROM backups WHERE world = ?1 AND region = ?2 AND server_name = ?3"
                     " ORDER BY created_at, id",
                     scope.world,
                     scope.region,
                     server_name));
}

void delete_backup(Database& database, const Scope& scope, std::string_view id) {
  database.execute("DELETE FROM backups WHERE world = ?1 AND region = ?2 AND id = ?3",
                   scope.world,
                   scope.region,
                   id);
  note(database, scope, id, "");
  delete_tags(database, scope, backup_resource(id));
}

}  // namespace storage
