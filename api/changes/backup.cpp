#include "api/changes/backup.hpp"

#include <algorithm>

#include "api/changes/change.hpp"
#include "api/rules/engines.hpp"
#include "api/rules/identifiers.hpp"
#include "storage/server_names.hpp"

namespace api::changes {

namespace {

using storage::Backup;
using storage::BackupStatus;
using storage::BackupType;
using storage::Server;

Backup snapshot(const Server& server) {
  return {.server_name = server.name,
          .engine = server.engine,
          .engine_model = server.engine_model,
          .engine_version = server.engine_version,
          .instance_type = server.instance_type,
          .instance_profile_arn = server.instance_profile_arn,
          .service_role_arn = server.service_role_arn,
          .key_pair = server.key_pair,
          .security_group_ids = server.security_group_ids,
          .subnet_ids = server.subnet_ids,
          .preferred_backup_window = server.preferred_backup_window,
          .preferred_maintenance_window = server.preferred_maintenance_window};
}

// No more of them go with one backup; only documents bring more.
constexpr std::int64_t pruned_at_once = 50;

// The oldest automated backups beyond the retention count go (documented). Those from the other
// side of the upgrade to Chef Automate 2 don't count and stay: without them there is no way back.
void prune(Context& context, const Server& server) {
  for (const std::string& id :
       storage::surplus_automated_backups(context.database,
                                          context.scope,
                                          server.name,
                                          server.backup_retention_count,
                                          rules::across_the_upgrade(server.engine),
                                          pruned_at_once)) {
    storage::delete_backup(context.database, context.scope, id);
    record(
        context, server.name, "Deleted automated backup '" + id + "', beyond the retention count.");
  }
}

}  // namespace

Backup start_backup(Context& context,
                    const Server& server,
                    BackupType type,
                    const std::optional<std::string>& description,
                    const std::vector<storage::Tag>& tags) {
  using namespace storage;
  const ServerName name = find_server_name(context.database, context.scope, server.name);
  Backup backup = snapshot(server);
  backup.created_at = std::max(context.now, name.last_backup_at + Duration{1});
  backup.id = rules::backup_id(server.name, backup.created_at);
  backup.arn = rules::backup_arn(context.scope.region, context.world.account, backup.id);
  backup.type = type;
  backup.status = BackupStatus::in_progress;
  backup.description = description;
  if (type == BackupType::manual) backup.user_arn = context.user_arn;
  backup.s3_log_url = rules::log_url(server.name, backup.created_at);
  insert_backup(context.database, context.scope, backup);
  const std::string resource = backup_resource(backup.id);
  for (const Tag& tag : list_tags(context.database, context.scope, server_resource(server.name))) {
    put_tag(context.database, context.scope, resource, tag);
  }
  for (const Tag& tag : tags) put_tag(context.database, context.scope, resource, tag);
  record(context, server.name, "Started backup '" + backup.id + "'.");
  return backup;
}

void finish_backup(Context& context, const storage::Timer& timer) {
  const std::string& id = timer.subject;
  const auto server = storage::find_server(context.database, context.scope, timer.server_name);
  std::optional<std::string> failure = timer.fail;
  if (!failure) {
    failure = rules::backup_failure(server ? std::optional(server->status) : std::nullopt);
  }
  storage::set_backup_status(context.database,
                             context.scope,
                             id,
                             failure ? BackupStatus::failed : BackupStatus::ok,
                             failure);
  if (!server) return;
  end(context, timer, failure);
  if (failure) {
    record(context, server->name, "Backup '" + id + "' failed. " + *failure);
    return;
  }
  record(context, server->name, "Backup '" + id + "' completed successfully.");
  prune(context, *server);
}

void finish_deletion(Context& context, const storage::Timer& timer) {
  if (timer.fail) {
    storage::set_backup_status(
        context.database, context.scope, timer.subject, BackupStatus::failed, timer.fail);
    return;
  }
  storage::delete_backup(context.database, context.scope, timer.subject);
}

}  // namespace api::changes
