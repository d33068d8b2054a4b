#include "storage/backups.hpp"

#include <utility>

#include "storage/columns.hpp"
#include "storage/tags.hpp"

namespace storage {

template <>
struct Table<Backup> {
  static constexpr std::tuple columns{
      column("id", &Backup::id),
      column("server_name", &Backup::server_name),
      column("created_at", &Backup::created_at),
      column("arn", &Backup::arn),
      column("type", &Backup::type),
      column("status", &Backup::status),
      column("status_description", &Backup::status_description),
      column("description", &Backup::description),
      column("user_arn", &Backup::user_arn),
      column("s3_log_url", &Backup::s3_log_url),
      column("s3_data_size", &Backup::s3_data_size),
      column("s3_data_url", &Backup::s3_data_url),
      column("engine", &Backup::engine),
      column("engine_model", &Backup::engine_model),
      column("engine_version", &Backup::engine_version),
      column("tools_version", &Backup::tools_version),
      column("instance_type", &Backup::instance_type),
      column("instance_profile_arn", &Backup::instance_profile_arn),
      column("service_role_arn", &Backup::service_role_arn),
      column("key_pair", &Backup::key_pair),
      column("security_group_ids", &Backup::security_group_ids),
      column("subnet_ids", &Backup::subnet_ids),
      column("preferred_backup_window", &Backup::preferred_backup_window),
      column("preferred_maintenance_window", &Backup::preferred_maintenance_window)};
};

namespace {

// What a change is told of beside what it makes of the status.
struct Before {
  std::string status;  // "" if there is no such backup
  std::string server_name;
  std::string type;
};

Before state_of(Database& database, const Scope& scope, std::string_view id) {
  Rows rows = database.query(
      "SELECT status, server_name, type FROM backups WHERE world = ?1 AND region = ?2 AND id = ?3",
      scope.world,
      scope.region,
      id);
  Before before;
  if (rows.next()) rows.read(std::tie(before.status, before.server_name, before.type));
  return before;
}

// What has happened to a backup: it has the status now, "" if it is gone.
void note(Database& database,
          const Scope& scope,
          std::string_view id,
          Before before,
          std::string_view status) {
  database.mutations().note({.world = scope.world,
                             .region = scope.region,
                             .subject = Subject::backup,
                             .name = std::string(id),
                             .text = std::string(status),
                             .previous = std::move(before.status),
                             .server_name = std::move(before.server_name),
                             .type = std::move(before.type)});
}

Backup read_backup(Rows& rows) {
  Backup backup;
  rows.read(tied(backup));
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
  static constexpr auto sql =
      "SELECT " + columns_of<Backup> + " FROM backups WHERE world = ?1 AND region = ?2 AND id = ?3";
  Rows rows = database.query(sql, scope.world, scope.region, id);
  if (!rows.next()) return std::nullopt;
  return read_backup(rows);
}

std::vector<Backup> list_backups(Database& database,
                                 const Scope& scope,
                                 const std::optional<std::string>& server_name,
                                 const BackupPlace& after,
                                 std::int64_t count) {
  if (server_name) {
    static constexpr auto of_server =
        "SELECT " + columns_of<Backup> +
        " FROM backups WHERE world = ?1 AND region = ?2 AND server_name = ?3"
        " AND (created_at, id) < (?4, ?5) ORDER BY created_at DESC, id DESC LIMIT ?6";
    return read_backups(database.query(
        of_server, scope.world, scope.region, *server_name, after.created_at, after.id, count));
  }
  static constexpr auto of_all =
      "SELECT " + columns_of<Backup> +
      " FROM backups WHERE world = ?1 AND region = ?2 AND (created_at, id) < (?3, ?4)"
      " ORDER BY created_at DESC, id DESC LIMIT ?5";
  return read_backups(
      database.query(of_all, scope.world, scope.region, after.created_at, after.id, count));
}

void insert_backup(Database& database, const Scope& scope, const Backup& backup) {
  static constexpr auto sql = "INSERT INTO backups (world, region, " + columns_of<Backup> +
                              ") VALUES (?1, ?2, " + places_of<Backup, 3> + ")";
  database.execute(sql, scope.world, scope.region, tied(backup));
  note(database,
       scope,
       backup.id,
       {"", backup.server_name, std::string(base::name_of(backup.type))},
       base::name_of(backup.status));
}

void update_backup(Database& database, const Scope& scope, const Backup& backup) {
  static constexpr auto sql = "UPDATE backups SET (" + columns_of<Backup> + ") = (" +
                              places_of<Backup, 3> +
                              ") WHERE world = ?1 AND region = ?2 AND id = ?3";
  Before before = state_of(database, scope, backup.id);
  database.execute(sql, scope.world, scope.region, tied(backup));
  if (database.changes() == 0) return;
  before.server_name = backup.server_name;
  before.type = base::name_of(backup.type);
  note(database, scope, backup.id, std::move(before), base::name_of(backup.status));
}

void set_backup_status(Database& database,
                       const Scope& scope,
                       std::string_view id,
                       BackupStatus status,
                       const std::optional<std::string>& description) {
  Before before = state_of(database, scope, id);
  database.execute(
      "UPDATE backups SET status = ?4, status_description = ?5"
      " WHERE world = ?1 AND region = ?2 AND id = ?3",
      scope.world,
      scope.region,
      id,
      status,
      description);
  if (database.changes() == 0) return;
  note(database, scope, id, std::move(before), base::name_of(status));
}

std::vector<std::string> surplus_automated_backups(Database& database,
                                                   const Scope& scope,
                                                   std::string_view server_name,
                                                   std::int64_t keep,
                                                   std::optional<std::string_view> spared_engine,
                                                   std::int64_t count) {
  static constexpr auto candidates = Text{
      " FROM backups WHERE world = ?1 AND region = ?2 AND server_name = ?3"
      " AND type = 'AUTOMATED' AND status = 'OK' AND (?4 IS NULL OR engine IS NOT ?4)"};
  static constexpr auto oldest_kept =
      "SELECT created_at, id" + candidates + " ORDER BY created_at DESC, id DESC LIMIT 1 OFFSET ?5";
  static constexpr auto older = "SELECT id" + candidates +
                                " AND (created_at, id) < (?5, ?6) ORDER BY created_at, id LIMIT ?7";
  BackupPlace end;  // keeping none, all are older than that
  if (keep > 0) {
    Rows rows = database.query(
        oldest_kept, scope.world, scope.region, server_name, spared_engine, keep - 1);
    if (!rows.next()) return {};
    rows.read(std::tie(end.created_at, end.id));
  }
  return read_ids(database.query(
      older, scope.world, scope.region, server_name, spared_engine, end.created_at, end.id, count));
}

std::vector<std::string> automated_backups(Database& database,
                                           const Scope& scope,
                                           std::string_view server_name,
                                           std::int64_t count) {
  return read_ids(
      database.query("SELECT id FROM backups WHERE world = ?1 AND region = ?2 AND server_name = ?3"
                     " AND type = 'AUTOMATED' ORDER BY created_at, id LIMIT ?4",
                     scope.world,
                     scope.region,
                     server_name,
                     count));
}

void delete_backup(Database& database, const Scope& scope, std::string_view id) {
  Before before = state_of(database, scope, id);
  database.execute("DELETE FROM backups WHERE world = ?1 AND region = ?2 AND id = ?3",
                   scope.world,
                   scope.region,
                   id);
  if (database.changes() > 0) note(database, scope, id, std::move(before), "");
  delete_tags(database, scope, backup_resource(id));
}

std::int64_t copy_backups(Database& database, WorldId from, WorldId to, std::int64_t rows_max) {
  static constexpr auto key = last_of("backups", "region", "region DESC, id DESC") + ", " +
                              last_of("backups", "id", "region DESC, id DESC");
  static constexpr auto sql =
      copy_rows("backups", "region, " + columns_of<Backup>, "region, id", key);
  database.execute(sql, from, to, rows_max);
  return database.changes();
}

}  // namespace storage
