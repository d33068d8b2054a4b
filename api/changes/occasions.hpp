// What the calendar brings: automated backups and weekly maintenance.
#pragma once

#include "api/context.hpp"
#include "storage/timers.hpp"

namespace api::changes {

// The backup window opens: an AUTOMATED backup starts. A server in no state for it goes without,
// and an event says so.
void open_backup_window(Context& context, const storage::Timer& timer);

// The maintenance window opens: maintenance starts. A server in no state for it is asked again
// every five minutes of that hour; then an event says that it went without.
void open_maintenance_window(Context& context, const storage::Timer& timer);

}  // namespace api::changes
