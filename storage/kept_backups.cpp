#include "storage/backups.hpp"

#include <utility>

#include "storage/backup_rows.hpp"
#include "storage/tags.hpp"

namespace storage {

namespace {

// What a change is told of beside what it makes of the status.
struct Before {
  std::string status;  // "" if there was no such backup
  std::string server_name;
  std::string type;
};

Before before(Database& database, const BackupRow& row) {
  return {std::string(base::name_of(row.status)),
          name_at(database, row.key.server).text,
          std::string(base::name_of(row.type))};
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

// As many as are asked for (-1: all) of those behind a place.
std::vector<Backup> read_backups(Database& database,
                                 Rows&& rows,
                                 const BackupPlace& after,
                                 std::int64_t count) {
  std::vector<Backup> backups;
  while (static_cast<std::int64_t>(backups.size()) != count && rows.next()) {
    BackupRow row;
    rows.read(tied(row));
    Backup backup = backup_of(database, row);
    // Of one that is alone at its moment the key doesn't tell whether it is behind.
    const bool is_behind = backup.created_at < after.created_at || backup.id < after.id;
    if (is_behind) backups.push_back(std::move(backup));
  }
  return backups;
}

std::vector<std::string> read_ids(Database& database, Rows&& rows) {
  std::vector<std::string> ids;
  while (rows.next()) {
    BackupRow row;
    rows.read(tied(row));
    ids.push_back(id_of(database, row));
  }
  return ids;
}

// --- What is counted ---

// The configuration that the server has now, if the backup has the same, else one of its own.
std::int64_t take_configuration(Database& database, Name& name, const Backup& backup) {
  const Configuration configuration = configuration_of(backup);
  if (name.status && configuration == find_configuration(database, name.configuration)) {
    ++name.uncounted;
    return name.configuration;
  }
  return use_configuration(database, name.world(), configuration);
}

void leave_configuration(Database& database, const BackupRow& row) {
  Name& name = name_at(database, row.key.server);
  if (name.status && name.configuration == row.configuration && name.uncounted > 0) {
    --name.uncounted;
    keep(database, name);
  } else {
    count_uses(database, row.configuration, -1);
  }
}

void count(Database& database, Region& region, BackupType type, int more) {
  region.usage.backups += more;
  if (type == BackupType::manual) region.usage.manual_backups += more;
  region.marks |= is_used;
  keep(database, region);
}

void put_row(Database& database, Name& name, const Backup& backup) {
  Region& region = *name.region;
  BackupRow row = row_of(database, name, backup);
  row.configuration = take_configuration(database, name, backup);
  row.key.tie = tie_for(database, region, backup.created_at, backup.id);
  static constexpr auto sql =
      "INSERT INTO backup (" + columns_of<BackupRow> + ") VALUES (" + places_of<BackupRow, 1> + ")";
  database.execute(sql, tied(row));
  if (row.type == BackupType::automated) name.has_automated = true;
  if (row.own_id) region.marks |= has_own_ids;
}

void drop_row(Database& database, const BackupRow& row) {
  static constexpr auto sql = "DELETE FROM backup" + by_backup_key;
  database.execute(sql, tied_key(row.key));
  leave_configuration(database, row);
}

bool has_automated(Database& database, Name& name) {
  if (!name.has_automated) {
    name.has_automated =
        database
            .query("SELECT EXISTS (SELECT 1 FROM backup WHERE server = ?1 AND type = 0)", name.id)
            .first<bool>();
  }
  return *name.has_automated;
}

}  // namespace

std::optional<Backup> find_backup(Database& database, const Scope& scope, std::string_view id) {
  const auto row = find_backup_row(database, scope, id);
  if (!row) return std::nullopt;
  return backup_of(database, *row);
}

std::vector<Backup> list_backups(Database& database,
                                 const Scope& scope,
                                 const std::optional<std::string>& server_name,
                                 const BackupPlace& after,
                                 std::int64_t count) {
  static constexpr auto order =
      Text{" AND (created_at, tie) < (?2, ?3) ORDER BY created_at DESC, tie DESC LIMIT ?4"};
  const std::int64_t rows_max = count < 0 ? count : count + 1;
  if (server_name) {
    const Name* name = find_name(database, scope, *server_name);
    if (name == nullptr) return {};
    static constexpr auto of_server =
        "SELECT " + columns_of<BackupRow> + " FROM backup WHERE server = ?1" + order;
    return read_backups(database,
                        database.query(of_server, name->id, after.created_at, after.id, rows_max),
                        after,
                        count);
  }
  const Region* region = find_region(database, scope);
  if (region == nullptr) return {};
  static constexpr auto of_all =
      "SELECT " + columns_of<BackupRow> + " FROM backup WHERE scope = ?1" + order;
  return read_backups(database,
                      database.query(of_all, region->id, after.created_at, after.id, rows_max),
                      after,
                      count);
}

void insert_backup(Database& database, const Scope& scope, const Backup& backup) {
  Name& name = make_name(database, scope, backup.server_name);
  put_row(database, name, backup);
  name.servers = name.servers.value_or(0);
  name.last_backup_at = std::max(name.last_backup_at, backup.created_at);
  keep(database, name);
  count(database, *name.region, backup.type, 1);
  note(database,
       scope,
       backup.id,
       {"", backup.server_name, std::string(base::name_of(backup.type))},
       base::name_of(backup.status));
}

void update_backup(Database& database, const Scope& scope, const Backup& backup) {
  const auto row = find_backup_row(database, scope, backup.id);
  if (!row) return;
  Before told = before(database, *row);
  Name& name = make_name(database, scope, backup.server_name);
  drop_row(database, *row);
  put_row(database, name, backup);
  keep(database, name);
  count(database, *name.region, row->type, -1);
  count(database, *name.region, backup.type, 1);
  told.server_name = backup.server_name;
  told.type = base::name_of(backup.type);
  note(database, scope, backup.id, std::move(told), base::name_of(backup.status));
}

void set_backup_status(Database& database,
                       const Scope& scope,
                       std::string_view id,
                       BackupStatus status,
                       const std::optional<std::string>& description) {
  const auto row = find_backup_row(database, scope, id);
  if (!row) return;
  static constexpr auto sql =
      "UPDATE backup SET status = ?5, status_description = ?6" + by_backup_key;
  database.execute(sql, tied_key(row->key), status, description);
  note(database, scope, id, before(database, *row), base::name_of(status));
}

std::vector<std::string> surplus_automated_backups(Database& database,
                                                   const Scope& scope,
                                                   std::string_view server_name,
                                                   std::int64_t keep,
                                                   std::optional<std::string_view> spared_engine,
                                                   std::int64_t count) {
  static_assert(BackupType::automated == BackupType{0} && BackupStatus::ok == BackupStatus{1});
  static constexpr auto candidates = Text{
      " FROM backup WHERE server = ?1 AND type = 0 AND status = 1 AND (?2 IS NULL OR"
      " (SELECT engine FROM configuration WHERE id = backup.configuration) IS NOT ?2)"};
  static constexpr auto oldest_kept = "SELECT created_at, tie" + candidates +
                                      " ORDER BY created_at DESC, tie DESC LIMIT 1 OFFSET ?3";
  static constexpr auto older = "SELECT " + columns_of<BackupRow> + candidates +
                                " AND (created_at, tie) < (?3, ?4)"
                                " ORDER BY created_at, tie LIMIT ?5";
  Name* name = find_name(database, scope, server_name);
  if (name == nullptr || !has_automated(database, *name)) return {};
  base::Time moment = base::Time::max();  // keeping none, all are older than that
  std::string tie;
  if (keep > 0) {
    Rows rows = database.query(oldest_kept, name->id, spared_engine, keep - 1);
    if (!rows.next()) return {};
    rows.read(std::tie(moment, tie));
  }
  return read_ids(database, database.query(older, name->id, spared_engine, moment, tie, count));
}

std::vector<std::string> automated_backups(Database& database,
                                           const Scope& scope,
                                           std::string_view server_name,
                                           std::int64_t count) {
  const Name* name = find_name(database, scope, server_name);
  if (name == nullptr) return {};
  static constexpr auto sql = "SELECT " + columns_of<BackupRow> +
                              " FROM backup WHERE server = ?1 AND type = 0"
                              " ORDER BY created_at, tie LIMIT ?2";
  return read_ids(database, database.query(sql, name->id, count));
}

void delete_backup(Database& database, const Scope& scope, std::string_view id) {
  if (const auto row = find_backup_row(database, scope, id)) {
    Before told = before(database, *row);
    drop_row(database, *row);
    count(database, *name_at(database, row->key.server).region, row->type, -1);
    note(database, scope, id, std::move(told), "");
  }
  delete_tags(database, scope, backup_resource(id));
}

std::int64_t copy_backups(Database& database, WorldId from, WorldId to, std::int64_t rows_max) {
  static constexpr auto last = [] {
    return Text{" FROM backup WHERE "} + belongs_to("?2", "scope", of_scope) +
           " ORDER BY scope DESC, created_at DESC, tie DESC, server DESC LIMIT 1";
  }();
  static constexpr auto rest = Text{
      "tie, type, status, own_id, arn, s3_log_url, s3_data_size, s3_data_url,"
      " status_description, description"};
  // A caller's number moves; an ARN, and what is missing, stays.
  static constexpr auto sql =
      "INSERT INTO backup (scope, created_at, server, configuration, user_arn, " + rest +
      ") SELECT " + moved("scope", of_scope) + ", created_at, " + moved("server", of_server) +
      ", " + moved("configuration", of_server) + ", CASE typeof(user_arn) WHEN 'integer' THEN " +
      moved("user_arn", of_server) + " ELSE user_arn END, " + rest + " FROM backup WHERE " +
      ends_with("?1", "scope", of_scope) + " AND (scope, created_at, tie, server) > (ifnull((" +
      "SELECT " + moved_back("scope", of_scope) + last +
      "), (?1 << 20) - 1), ifnull((SELECT created_at" + last + "), -1), ifnull((SELECT tie" + last +
      "), ''), ifnull((SELECT " + moved_back("server", of_server) + last +
      "), -1)) ORDER BY scope, created_at, tie, server LIMIT ?3";
  database.execute(sql, from, to, rows_max);
  return database.changes();
}

}  // namespace storage
