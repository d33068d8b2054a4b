// Keys, passwords and starter kits: shown once in an answer, never kept.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/context.hpp"
#include "storage/servers.hpp"

namespace api::resources {

using Attributes = std::vector<storage::EngineAttribute>;

// What CreateServer shows of a new server: the starter kit (a zip in Base64) and the credentials
// that were not given with the request. A server of engine `Chef` has them under their older names
// (observed).
Attributes initial_attributes(const Context& context,
                              const storage::Server& server,
                              const Attributes& given);

// What UpdateServerEngineAttributes shows: a starter kit with the new credential, and the
// credential itself where the service made it: without a value, or for the word `null`.
Attributes renewed_attributes(const Context& context,
                              const storage::Server& server,
                              const std::string& name,
                              const std::optional<std::string>& value);

}  // namespace api::resources
