// What is under way, and ends because somebody forces a status or a server goes away.
#pragma once

#include <string_view>

#include "api/context.hpp"

namespace api::changes {

// The server has got another status by force: what would change that again is over; a backup goes
// on without touching it.
void leave_server_alone(Context& context, std::string_view server_name);

// The server goes away: what concerns its backups goes on without it, all else is over.
void forget_server(Context& context, std::string_view server_name);

// The backup has got another status by force, or goes away: what was under way for it is over, and
// its server, if it waited for that, is what it was before.
void settle_backup(Context& context, std::string_view server_name, std::string_view id);

}  // namespace api::changes
