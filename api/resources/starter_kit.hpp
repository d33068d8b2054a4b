// The archives that CreateServer gives to begin with: zips in Base64.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/context.hpp"
#include "storage/servers.hpp"

namespace api::resources {

// How to reach a Chef server and, where the service made it, the private key to do so.
std::string chef_starter_kit(const Context& context,
                             const storage::Server& server,
                             const std::optional<std::string>& private_key);

// How to reach a Puppet server and to sign in, scripts that fetch its certificate and bring nodes
// to it, and the beginnings of a control repository, whose remote is `r10k_remote` where one was
// given. `password` is the one that the service made.
std::string puppet_starter_kit(const Context& context,
                               const storage::Server& server,
                               const std::optional<std::string>& password,
                               std::optional<std::string_view> r10k_remote);

}  // namespace api::resources
