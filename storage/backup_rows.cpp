#include "storage/backup_rows.hpp"

#include <algorithm>
#include <utility>

#include "storage/callers.hpp"
#include "storage/usual_names.hpp"

namespace storage {

namespace {

constexpr std::int64_t usual = 1;

NumberOrText unless_usual(const std::string& text, const std::string& usual_text) {
  return text == usual_text ? NumberOrText(usual) : NumberOrText(text);
}

std::optional<NumberOrText> unless_usual(const std::optional<std::string>& text,
                                         const std::string& usual_text) {
  return text ? std::optional(unless_usual(*text, usual_text)) : std::nullopt;
}

std::optional<BackupRow> read_row(Rows&& rows) {
  if (!rows.next()) return std::nullopt;
  BackupRow row;
  rows.read(tied(row));
  return row;
}

std::optional<BackupRow> read_at(Database& database, const BackupKey& key) {
  static constexpr auto sql = "SELECT " + columns_of<BackupRow> + " FROM backup" + by_backup_key;
  return read_row(database.query(sql, tied_key(key)));
}

// The one whose id follows from where it is; which of the two keys it has is what the last had.
std::optional<BackupRow> find_usual(Database& database, const Scope& scope, std::string_view id) {
  const auto parts = parse_backup_id(id);
  const Name* name = parts ? find_name(database, scope, parts->server_name) : nullptr;
  if (name == nullptr) return std::nullopt;
  bool& tied_first = database.known().finds_tied;
  BackupKey key{.scope = name->region->id, .created_at = parts->created_at, .server = name->id};
  for (const bool is_tied : {tied_first, !tied_first}) {
    key.tie = is_tied ? std::string(id) : std::string();
    auto row = read_at(database, key);
    if (row && !row->own_id) {
      tied_first = is_tied;
      return row;
    }
  }
  return std::nullopt;
}

// The youngest moment of a scope's backups.
Youngest find_youngest(Database& database, const Region& region) {
  Rows rows = database.query(
      "SELECT created_at, tie <> '' FROM backup WHERE scope = ?1"
      " ORDER BY created_at DESC, tie DESC LIMIT 1",
      region.id);
  Youngest youngest{.moment = base::Time{} - base::Duration{1}};
  if (rows.next()) rows.read(std::tie(youngest.moment, youngest.is_tied));
  return youngest;
}

// Whether there is a backup of that moment; it bears its id afterwards.
bool tie_what_is_there(Database& database, const Region& region, base::Time created_at) {
  std::optional<BackupRow> first;
  {
    static constexpr auto sql = "SELECT " + columns_of<BackupRow> +
                                " FROM backup WHERE scope = ?1 AND created_at = ?2"
                                " ORDER BY tie LIMIT 1";
    first = read_row(database.query(sql, region.id, created_at));
  }
  if (!first) return false;
  if (!first->key.tie.empty()) return true;
  static constexpr auto sql = "UPDATE backup SET tie = ?5" + by_backup_key;
  database.execute(sql, tied_key(first->key), id_of(database, *first));
  return true;
}

}  // namespace

std::string id_of(Database& database, const BackupRow& row) {
  if (row.own_id) return *row.own_id;
  if (!row.key.tie.empty()) return row.key.tie;
  return usual_backup_id(name_at(database, row.key.server).text, row.key.created_at);
}

std::optional<BackupRow> find_backup_row(Database& database,
                                         const Scope& scope,
                                         std::string_view id) {
  if (auto row = find_usual(database, scope, id)) return row;
  const Region* region = find_region(database, scope);
  if (region == nullptr || !region->has(has_own_ids)) return std::nullopt;
  static constexpr auto sql =
      "SELECT " + columns_of<BackupRow> + " FROM backup WHERE scope = ?1 AND own_id = ?2";
  return read_row(database.query(sql, region->id, id));
}

const std::string& owner_of(Database& database, WorldId world) {
  auto& owner = database.known().latest(world).owner;
  if (!owner) {
    owner = database.query("SELECT owner FROM worlds WHERE id = ?1", world).first<std::string>();
  }
  return *owner;
}

BackupRow row_of(Database& database, Name& name, const Backup& backup) {
  const std::string usual_id = usual_backup_id(name.text, backup.created_at);
  const std::string& owner = owner_of(database, name.world());
  BackupRow row{
      .key = {.scope = name.region->id, .created_at = backup.created_at, .server = name.id},
      .type = backup.type,
      .status = backup.status,
      .arn =
          unless_usual(backup.arn, usual_backup_arn(name.region->usage.region, owner, backup.id)),
      .user_arn = name_caller(database, name.world(), backup.user_arn),
      .s3_log_url = unless_usual(backup.s3_log_url, usual_log_url(name.text, backup.created_at)),
      .s3_data_size = backup.s3_data_size,
      .s3_data_url = backup.s3_data_url,
      .status_description = backup.status_description,
      .description = backup.description};
  if (backup.id != usual_id) row.own_id = backup.id;
  return row;
}

Backup backup_of(Database& database, const BackupRow& row) {
  const Name& name = name_at(database, row.key.server);
  const Configuration& then = find_configuration(database, row.configuration);
  Backup backup{.id = id_of(database, row),
                .server_name = name.text,
                .created_at = row.key.created_at,
                .type = row.type,
                .status = row.status,
                .status_description = row.status_description,
                .description = row.description,
                .user_arn = caller_named(database, row.user_arn),
                .s3_data_size = row.s3_data_size,
                .s3_data_url = row.s3_data_url,
                .engine = then.engine,
                .engine_model = then.engine_model,
                .engine_version = then.engine_version,
                .tools_version = then.tools_version,
                .instance_type = then.instance_type,
                .instance_profile_arn = then.instance_profile_arn,
                .service_role_arn = then.service_role_arn,
                .key_pair = then.key_pair,
                .security_group_ids = then.security_group_ids,
                .subnet_ids = then.subnet_ids,
                .preferred_backup_window = then.preferred_backup_window,
                .preferred_maintenance_window = then.preferred_maintenance_window};
  const auto* arn = std::get_if<std::string>(&row.arn);
  backup.arn = arn != nullptr
                   ? *arn
                   : usual_backup_arn(
                         name.region->usage.region, owner_of(database, name.world()), backup.id);
  if (row.s3_log_url) {
    const auto* url = std::get_if<std::string>(&*row.s3_log_url);
    backup.s3_log_url = url != nullptr ? *url : usual_log_url(name.text, backup.created_at);
  }
  return backup;
}

Configuration configuration_of(const Backup& backup) {
  return {.engine = backup.engine,
          .engine_model = backup.engine_model,
          .engine_version = backup.engine_version,
          .tools_version = backup.tools_version,
          .instance_type = backup.instance_type,
          .instance_profile_arn = backup.instance_profile_arn,
          .service_role_arn = backup.service_role_arn,
          .key_pair = backup.key_pair,
          .security_group_ids = backup.security_group_ids,
          .subnet_ids = backup.subnet_ids,
          .preferred_backup_window = backup.preferred_backup_window,
          .preferred_maintenance_window = backup.preferred_maintenance_window};
}

std::string tie_for(Database& database,
                    Region& region,
                    base::Time created_at,
                    const std::string& id) {
  if (!region.youngest) region.youngest = find_youngest(database, region);
  Youngest& youngest = *region.youngest;
  if (created_at > youngest.moment) {
    youngest = {.moment = created_at};
    return "";
  }
  if (created_at == youngest.moment && youngest.is_tied) return id;
  const bool is_tied = tie_what_is_there(database, region, created_at);
  if (created_at == youngest.moment) youngest.is_tied = is_tied;
  return is_tied ? id : "";
}

}  // namespace storage
