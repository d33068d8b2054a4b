// Who has taken backups: the few ARNs that most rows name are kept once. For the sources of
// storage/ alone.
#pragma once

#include <optional>
#include <string>

#include "storage/database.hpp"
#include "storage/scope.hpp"

namespace storage {

// How a row names it: by a number, or by itself where a world has too many of them.
std::optional<NumberOrText> name_caller(Database& database,
                                        WorldId world,
                                        const std::optional<std::string>& arn);
std::optional<std::string> caller_named(Database& database,
                                        const std::optional<NumberOrText>& name);

// Copies more of a world's into another world: those behind the last that are there, `rows_max` at
// most. How many.
std::int64_t copy_callers(Database& database, WorldId from, WorldId to, std::int64_t rows_max);

}  // namespace storage
