// The life of a backup: how one starts and what follows.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/context.hpp"
#include "storage/backups.hpp"
#include "storage/servers.hpp"
#include "storage/tags.hpp"
#include "storage/timers.hpp"

namespace api::changes {

// A snapshot of the server's configuration at this moment, IN_PROGRESS and kept, with the server's
// tags and those given. Its id is unique for ever: where the moment is taken, the next free
// millisecond counts as its CreatedAt. The server's status is the caller's business.
storage::Backup start_backup(Context& context,
                             const storage::Server& server,
                             storage::BackupType type,
                             const std::optional<std::string>& description,
                             const std::vector<storage::Tag>& tags);

// Ends a backup: OK, and the server back in the status it came from; the oldest automated backups
// beyond the server's retention count go (documented). FAILED where the server was lost meanwhile,
// or where a policy wants it so.
void finish_backup(Context& context, const storage::Timer& timer);

// Ends the deletion of a backup: it is gone, and its place under the limit is free. Where a policy
// lets that fail, the backup stays, FAILED.
void finish_deletion(Context& context, const storage::Timer& timer);

}  // namespace api::changes
