// Engine attributes that a document gave to a server. Passwords and private keys are none of them.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "storage/database.hpp"
#include "storage/scope.hpp"
#include "storage/servers.hpp"

namespace storage {

// In the order in which they were given.
std::vector<EngineAttribute> list_engine_attributes(Database& database,
                                                    const Scope& scope,
                                                    std::string_view server_name);

// Keeps these in place of all that the server had; each has a name.
void replace_engine_attributes(Database& database,
                               const Scope& scope,
                               std::string_view server_name,
                               std::span<const EngineAttribute> attributes);

void delete_engine_attribute(Database& database,
                             const Scope& scope,
                             std::string_view server_name,
                             std::string_view name);

// Copies more of a world's into another world, untold: those behind the last that are there,
// `rows_max` at most. How many.
std::int64_t copy_engine_attributes(Database& database,
                                    WorldId from,
                                    WorldId to,
                                    std::int64_t rows_max);

}  // namespace storage
