#include "api/changes/cancel.hpp"

#include "storage/servers.hpp"
#include "storage/timers.hpp"

namespace api::changes {

namespace {

using storage::Timer;

// What becomes of something under way.
enum class Fate { goes_on, goes_on_alone, is_over };

// Its server's status was forced.
Fate fate_on_force(const Timer& timer) {
  if (!timer.resume) return Fate::goes_on;
  return timer.change == Change::backup ? Fate::goes_on_alone : Fate::is_over;
}

// Its server goes away.
Fate fate_on_removal(const Timer& timer) {
  const bool is_of_backup = timer.change == Change::backup || timer.change == Change::delete_backup;
  return is_of_backup ? fate_on_force(timer) : Fate::is_over;
}

void meet(Context& context, const Timer& timer, Fate fate) {
  switch (fate) {
    case Fate::goes_on:
      return;
    case Fate::goes_on_alone:
      return storage::clear_timer_resume(context.database, timer);
    case Fate::is_over:
      return storage::delete_timer(context.database, timer);
  }
}

}  // namespace

void leave_server_alone(Context& context, std::string_view server_name) {
  for (const Timer& timer :
       storage::list_resuming_timers(context.database, context.scope, server_name)) {
    meet(context, timer, fate_on_force(timer));
  }
}

void forget_server(Context& context, std::string_view server_name) {
  for (const Timer& timer :
       storage::list_timers_of_server(context.database, context.scope, server_name)) {
    meet(context, timer, fate_on_removal(timer));
  }
}

void settle_backup(Context& context, std::string_view server_name, std::string_view id) {
  const auto server = storage::find_server(context.database, context.scope, server_name);
  for (const Timer& timer :
       storage::list_resuming_timers(context.database, context.scope, server_name, id)) {
    if (!server) continue;
    storage::set_server_status(
        context.database, context.scope, server_name, *timer.resume, server->status_reason);
  }
  storage::delete_timers_of_subject(context.database, context.scope, server_name, id);
}

}  // namespace api::changes
