#include "api/engine/elsewhere.hpp"

#include "storage/elsewhere.hpp"
#include "storage/servers.hpp"

namespace api {

std::string hint_of_elsewhere(storage::Database& database,
                              const storage::Scope& scope,
                              const Outcome& outcome) {
  if (outcome.error != "ResourceNotFoundException" || outcome.server_name.empty()) return "";
  if (storage::find_server(database, scope, outcome.server_name)) return "";  // a backup is missing
  const auto place = storage::find_server_elsewhere(database, scope, outcome.server_name);
  if (!place) return "";
  return outcome.server_name + " exists in " + place->region + " of " + place->account;
}

}  // namespace api
