// The operations of the API.
#pragma once

#include <span>
#include <string_view>

#include "api/model/operation.hpp"

namespace api {

extern const Operation create_backup;
extern const Operation describe_backups;
extern const Operation describe_servers;

// All of them, in the order of their names.
std::span<const Operation* const> operations();

// The operation of that name; null if there is none.
const Operation* find_operation(std::string_view name);

}  // namespace api
