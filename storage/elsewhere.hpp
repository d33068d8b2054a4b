// Where else a name exists, for those who ask in the wrong account or region.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "storage/database.hpp"
#include "storage/scope.hpp"

namespace storage {

struct Place {
  std::string account;
  std::string region;
};

// A living world and region other than `scope` that has a server of this name: in the same world if
// there is one, else the first by account and region. It looks into 1,000 regions of the world and
// into the store's first 1,000, so that it costs the same however many there are, and may miss one.
std::optional<Place> find_server_elsewhere(Database& database,
                                           const Scope& scope,
                                           std::string_view name);

}  // namespace storage
