// The calendar: when a server's windows open for automated backups and weekly maintenance.
#pragma once

#include <string>
#include <string_view>

#include "api/context.hpp"
#include "storage/servers.hpp"

namespace api::changes {

// Sets the server's next backup window, unless automated backups are disabled, and its next
// maintenance window, both after now; what was set before is forgotten.
void schedule_windows(Context& context, const storage::Server& server);

// Sets when an occasion comes next; one behind the end of time never does.
void set_occasion(Context& context, Change change, const std::string& server_name, Time due);

// When a window opens next after now.
Time next_opening(const Context& context, std::string_view window);

}  // namespace api::changes
