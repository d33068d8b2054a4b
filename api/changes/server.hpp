// The life of a server: creation, restoration, maintenance, deletion.
#pragma once

#include <string>

#include "api/context.hpp"
#include "api/work.hpp"
#include "storage/backups.hpp"
#include "storage/servers.hpp"
#include "storage/timers.hpp"

namespace api::changes {

// Makes sure that a server of that name is there: a new one is HEALTHY at once.
void ensure(Context& context, const std::string& name);

// Keeps a new server, CREATING. Ends HEALTHY, or FAILED where the configuration isn't supported.
void start_create(Context& context, storage::Server& server);
void finish_create(Context& context, const storage::Timer& timer);

// Builds the server anew from a backup: its engine version, a new stack, the same endpoint.
void start_restore(Context& context, storage::Server& server, const storage::Backup& backup);
void finish_restore(Context& context, const storage::Timer& timer);

// Takes an automated backup and replaces the instance; with `upgrade` Chef Server 12 becomes Chef
// Automate 2, and another backup follows.
void start_maintenance(Context& context, storage::Server& server, bool upgrade);
void finish_maintenance(Context& context, const storage::Timer& timer);

// The server's attributes are updated; it is what it was before.
void finish_update(Context& context, const storage::Timer& timer);

// With the server go its events, its associations and its automated backups; manual backups stay
// (documented).
void start_remove(Context& context, storage::Server& server);
void finish_remove(Context& context, const storage::Timer& timer);
// Of a server that goes, takes away as much beforehand as the budget allows; true once the rest is
// little.
bool lighten_remove(Context& context, const storage::Timer& timer, Budget& budget);

}  // namespace api::changes
