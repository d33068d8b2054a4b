// What a server is when nobody says otherwise.
#pragma once

#include <string>
#include <string_view>

#include "api/context.hpp"
#include "storage/servers.hpp"

namespace api::resources {

// A HEALTHY server of that name, born now, with the service's defaults and the identifiers that the
// world's seed gives it. Nothing is kept yet.
storage::Server new_server(const Context& context, std::string_view name);

// The ARN of the stack that a new instance of a server comes from: it bears this moment.
std::string later_stack_arn(const Context& context, std::string_view name);

}  // namespace api::resources
