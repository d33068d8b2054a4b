#include "api/changes/occasions.hpp"

#include "api/changes/backup.hpp"
#include "api/changes/calendar.hpp"
#include "api/changes/change.hpp"
#include "api/changes/server.hpp"
#include "api/rules/windows.hpp"

namespace api::changes {

namespace {

constexpr Duration maintenance_retry = std::chrono::minutes(5);

bool allows(const storage::Server& server, rules::Act act) {
  return rules::verdict(act, server.status) == rules::Verdict::allowed;
}

std::string in_state(const storage::Server& server) {
  return "The server is in state " + std::string(base::name_of(server.status)) + ".";
}

}  // namespace

void open_backup_window(Context& context, const storage::Timer& timer) {
  auto server = storage::find_server(context.database, context.scope, timer.server_name);
  if (!server) return;
  if (allows(*server, rules::Act::create_backup)) {
    const storage::Backup backup =
        start_backup(context, *server, storage::BackupType::automated, std::nullopt, {});
    begin(context, Change::backup, *server, backup.id);
  } else {
    record(context, server->name, "Skipped the automated backup. " + in_state(*server));
  }
  set_occasion(context,
               Change::backup_window,
               server->name,
               next_opening(context, server->preferred_backup_window));
}

void open_maintenance_window(Context& context, const storage::Timer& timer) {
  auto server = storage::find_server(context.database, context.scope, timer.server_name);
  if (!server) return;
  const rules::Window window = rules::parse_window(server->preferred_maintenance_window);
  const Time end = rules::last_opening(window, context.now) + rules::window_length;
  Time next = rules::next_opening(window, context.now);
  if (allows(*server, rules::Act::start_maintenance)) {
    start_maintenance(context, *server, false);
  } else if (context.now + maintenance_retry < end) {
    next = context.now + maintenance_retry;
  } else {
    record(context, server->name, "Skipped the maintenance. " + in_state(*server));
  }
  set_occasion(context, Change::maintenance_window, server->name, next);
}

}  // namespace api::changes
