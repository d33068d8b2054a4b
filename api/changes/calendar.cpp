#include "api/changes/calendar.hpp"

#include "api/rules/windows.hpp"
#include "storage/timers.hpp"

namespace api::changes {

void set_occasion(Context& context, Change change, const std::string& server_name, Time due) {
  if (due > base::time_max) return;
  storage::insert_timer(
      context.database,
      context.world.id,
      {.due = due, .change = change, .region = context.scope.region, .server_name = server_name});
}

Time next_opening(const Context& context, std::string_view window) {
  return rules::next_opening(rules::parse_window(window), context.now);
}

void schedule_windows(Context& context, const storage::Server& server) {
  for (const Change change : {Change::backup_window, Change::maintenance_window}) {
    storage::delete_timers_of_kind(context.database, context.scope, server.name, change);
  }
  if (!server.disable_automated_backup) {
    set_occasion(context,
                 Change::backup_window,
                 server.name,
                 next_opening(context, server.preferred_backup_window));
  }
  set_occasion(context,
               Change::maintenance_window,
               server.name,
               next_opening(context, server.preferred_maintenance_window));
}

}  // namespace api::changes
