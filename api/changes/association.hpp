// Nodes come to a server and leave it; both take a while and have a token to ask with.
#pragma once

#include <string>

#include "api/context.hpp"
#include "storage/servers.hpp"
#include "storage/timers.hpp"

namespace api::changes {

// Begins the association, or its end, and gives its token.
std::string start_associate(Context& context,
                            const storage::Server& server,
                            const std::string& node_name);
void finish_associate(Context& context, const storage::Timer& timer);

}  // namespace api::changes
