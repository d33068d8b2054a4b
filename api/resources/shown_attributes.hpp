// The engine attributes that DescribeServers shows.
#pragma once

#include <vector>

#include "api/context.hpp"
#include "storage/servers.hpp"

namespace api::resources {

// What a document gave to the server; of a Puppet server the certificate of its authority, which is
// made now where it had none, and the revocation list; of a Chef Automate 1 server that it can be
// upgraded.
std::vector<storage::EngineAttribute> shown_attributes(const Context& context,
                                                       const storage::Server& server);

// Whether the server is to have an authority that is not made yet.
bool lacks_authority(const Context& context, const storage::Server& server);

// Whether the server is of engine `Chef`, and no document says that it can't be upgraded.
bool may_upgrade(const Context& context, const storage::Server& server);

}  // namespace api::resources
