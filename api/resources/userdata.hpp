// The script that ExportServerEngineAttribute gives as `Userdata`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "storage/servers.hpp"

namespace api::resources {

// RunList, OrganizationName, NodeEnvironment, NodeClientVersion (documented).
bool is_userdata_input(std::string_view name);

// A shell script for an instance's first start: it associates the instance with the server and
// installs the engine's client.
std::string userdata(const storage::Server& server,
                     std::string_view region,
                     const std::vector<storage::EngineAttribute>& inputs);

}  // namespace api::resources
