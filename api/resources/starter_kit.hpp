// The archive that CreateServer gives to begin with.
#pragma once

#include <optional>
#include <string>

#include "api/context.hpp"
#include "storage/servers.hpp"

namespace api::resources {

// A zip in Base64: how to reach the server and, where there is one, the private key to do so.
std::string starter_kit(const Context& context,
                        const storage::Server& server,
                        const std::optional<std::string>& private_key);

}  // namespace api::resources
