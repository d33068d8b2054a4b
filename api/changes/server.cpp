#include "api/changes/server.hpp"

#include <algorithm>

#include "api/changes/backup.hpp"
#include "api/changes/calendar.hpp"
#include "api/changes/cancel.hpp"
#include "api/changes/change.hpp"
#include "api/resources/new_server.hpp"
#include "api/rules/engine_attributes.hpp"
#include "api/rules/engines.hpp"
#include "storage/associations.hpp"
#include "storage/certificate_authorities.hpp"
#include "storage/engine_attributes.hpp"
#include "storage/events.hpp"
#include "storage/tags.hpp"

namespace api::changes {

namespace {

constexpr std::string_view upgrade_subject = "upgrade";

// Tells those who ask for events that a change did not go well, for the reason that its timer has.
void record_failure(Context& context, const storage::Timer& timer, std::string_view what) {
  record(context, timer.server_name, std::string(what) + " failed. " + *timer.fail);
}

void fail(Context& context, const storage::Timer& timer, std::string_view what) {
  end(context, timer, timer.fail);
  record_failure(context, timer, what);
}

// The instance is a new one, and so is the stack that it comes from (inferred from AWS's own
// examples); endpoint and ARN stay.
void replace_instance(Context& context, storage::Server& server) {
  server.stack_arn = resources::later_stack_arn(context, server.name);
}

// Whether the end of a deletion takes the server away.
bool removes(const storage::Timer& timer) {
  return timer.resume && !timer.fail;  // else somebody forced another status meanwhile
}

void delete_automated_backup(Context& context,
                             const std::string& server_name,
                             const std::string& id) {
  storage::delete_timers_of_subject(context.database, context.scope, server_name, id);
  storage::delete_backup(context.database, context.scope, id);
}

// Some of what goes with a server: `rows_max` rows or a few more. How many; 0: there are no more.
std::int64_t remove_some(Context& context, const std::string& name, std::int64_t rows_max) {
  constexpr std::int64_t rows_of_a_backup = 5;  // with its tags and timers
  storage::Database& database = context.database;
  const auto backups = storage::automated_backups(
      database, context.scope, name, std::max<std::int64_t>(rows_max / rows_of_a_backup, 1));
  for (const std::string& id : backups) delete_automated_backup(context, name, id);
  if (!backups.empty()) return static_cast<std::int64_t>(backups.size()) * rows_of_a_backup;
  for (const auto delete_some :
       {storage::delete_events, storage::delete_associations, storage::delete_certificates}) {
    const auto rows = delete_some(database, context.scope, name, rows_max);
    if (rows > 0) return rows;
  }
  return 0;
}

// An automated backup that leaves the server's status alone.
void back_up_beside(Context& context, const storage::Server& server) {
  const storage::Backup backup =
      start_backup(context, server, storage::BackupType::automated, std::nullopt, {});
  set_timer(context, Change::backup, server.name, backup.id);
}

}  // namespace

void ensure(Context& context, const std::string& name) {
  if (storage::find_server(context.database, context.scope, name)) return;
  const storage::Server server = resources::new_server(context, name);
  storage::insert_server(context.database, context.scope, server);
  schedule_windows(context, server);
}

void start_create(Context& context, storage::Server& server) {
  server.status = storage::ServerStatus::creating;
  enter(context, Change::create, server);
  storage::insert_server(context.database, context.scope, server);
  record(context, server.name, "Started creating the server.");
}

void finish_create(Context& context, const storage::Timer& timer) {
  const auto server = storage::find_server(context.database, context.scope, timer.server_name);
  if (!server) return;
  auto reason = rules::unsupported(server->engine, server->engine_model);
  if (!reason) reason = timer.fail;
  end(context, timer, reason);
  if (reason) {
    record(context, server->name, "Creating the server failed. " + *reason);
    return;
  }
  record(context, server->name, "Server created successfully.");
  schedule_windows(context, *server);
}

void start_restore(Context& context, storage::Server& server, const storage::Backup& backup) {
  server.engine = backup.engine.value_or(server.engine);
  server.engine_model = backup.engine_model.value_or(server.engine_model);
  server.engine_version = backup.engine_version.value_or(server.engine_version);
  replace_instance(context, server);
  enter(context, Change::restore, server);
  storage::update_server(context.database, context.scope, server);
  record(context, server.name, "Started restoring from backup '" + backup.id + "'.");
}

void finish_restore(Context& context, const storage::Timer& timer) {
  if (timer.fail) return fail(context, timer, "Restore");
  end(context, timer);
  record(context, timer.server_name, "Restore completed successfully");  // documented
  if (const auto server =
          storage::find_server(context.database, context.scope, timer.server_name)) {
    schedule_windows(context, *server);
  }
}

void start_maintenance(Context& context, storage::Server& server, bool upgrade) {
  back_up_beside(context, server);
  record(context,
         server.name,
         upgrade ? "Upgrading Chef server from Automate 1 to Automate 2"  // observed
                 : "Started maintenance.");
  replace_instance(context, server);
  server.maintenance_status.reset();
  enter(context, Change::maintenance, server, upgrade ? std::string(upgrade_subject) : "");
  storage::update_server(context.database, context.scope, server);
}

void finish_maintenance(Context& context, const storage::Timer& timer) {
  auto server = storage::find_server(context.database, context.scope, timer.server_name);
  const bool upgrades = timer.subject == upgrade_subject;
  if (server) {
    using storage::MaintenanceStatus;
    leave(*server, timer, timer.fail);
    server->maintenance_status =
        timer.fail ? MaintenanceStatus::failed : MaintenanceStatus::success;
    if (upgrades && !timer.fail) {
      server->engine = rules::automate.engine;
      server->engine_version = rules::automate.version;
    }
    storage::update_server(context.database, context.scope, *server);
  }
  if (timer.fail) return record_failure(context, timer, "Maintenance");
  if (!server) return;
  record(context,
         server->name,
         upgrades ? "Successfully upgraded to Automate 2."              // observed
                  : "Updates successfully installed.");                 // documented
  record(context, server->name, "Maintenance completed successfully");  // documented
  if (!upgrades) return;
  storage::delete_engine_attribute(
      context.database, context.scope, server->name, rules::attributes::upgrade_available);
  back_up_beside(context, *server);  // documented
}

void finish_update(Context& context, const storage::Timer& timer) {
  if (timer.fail) return fail(context, timer, "Updating the server");
  end(context, timer);
}

void start_remove(Context& context, storage::Server& server) {
  enter(context, Change::remove, server);
  storage::set_server_status(context.database,
                             context.scope,
                             server.name,
                             server.status,
                             "Client.UserInitiated");  // observed
}

void finish_remove(Context& context, const storage::Timer& timer) {
  if (timer.resume && timer.fail) return fail(context, timer, "Deleting the server");
  if (!removes(timer)) return;
  storage::Database& database = context.database;
  const std::string& name = timer.server_name;
  for (const std::string& id : storage::automated_backups(database, context.scope, name)) {
    delete_automated_backup(context, name, id);
  }
  forget_server(context, name);
  storage::delete_events(database, context.scope, name);
  storage::delete_associations(database, context.scope, name);
  storage::delete_tags(database, context.scope, storage::server_resource(name));
  storage::delete_certificate_authority(database, context.scope, name);
  storage::replace_engine_attributes(database, context.scope, name, {});
  storage::delete_server(database, context.scope, name);
}

bool lighten_remove(Context& context, const storage::Timer& timer, Budget& budget) {
  if (!removes(timer)) return true;
  while (!budget.is_spent()) {
    const int rows_max = std::max(1, budget.left() / Budget::row_written);
    const auto rows = remove_some(context, timer.server_name, rows_max);
    if (rows == 0) return true;
    budget.spend(static_cast<int>(rows) * Budget::row_written);
  }
  return false;
}

}  // namespace api::changes
