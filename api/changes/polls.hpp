// Changes that wait to be read: each Describe that shows what they are about brings them closer.
#pragma once

#include <span>

#include "api/context.hpp"
#include "storage/associations.hpp"
#include "storage/backups.hpp"
#include "storage/servers.hpp"

namespace api::changes {

// Counts one read for every change under a policy of so many Polls that concerns what is shown: a
// server and its backups, a backup itself, an association. Those that had waited for this one end
// now. True if any has: what is shown is to be read anew.
bool count_poll(Context& context, std::span<const storage::Server> shown);
bool count_poll(Context& context, std::span<const storage::Backup> shown);
bool count_poll(Context& context, const storage::Association& shown);

}  // namespace api::changes
