// Nodes come to a server and leave it; both take a while and have a token to ask with.
#pragma once

#include <string>

#include "api/context.hpp"
#include "storage/servers.hpp"
#include "storage/timers.hpp"

namespace api::changes {

// So many associations of nodes with a server, and ends of them, are remembered: with each further
// one the oldest is forgotten, unless it is under way, and the certificate that was signed for it.
// A revocation list of all of them is signed in one turn.
inline constexpr std::int64_t associations_max = 2'000;

// Begins the association, or its end, and gives its token.
std::string start_associate(Context& context,
                            const storage::Server& server,
                            const std::string& node_name);
void finish_associate(Context& context, const storage::Timer& timer);

}  // namespace api::changes
