// Engine attributes that a document gives to a server: kept, and shown by DescribeServers.
#pragma once

#include <string>

#include "api/context.hpp"
#include "api/control/mistakes.hpp"
#include "base/json.hpp"
#include "storage/servers.hpp"

namespace api::control {

// What a document's EngineAttributes may not be: without a name, given twice, a password or a
// private key, which are never kept, or what the server's own authority makes.
void find_attribute_mistakes(const base::Json& resource,
                             const std::string& path,
                             Mistakes& mistakes);

// Keeps them, where the document has them, in place of those that the server had.
void put_attributes(const Context& context, const base::Json& json, const storage::Server& server);

}  // namespace api::control
