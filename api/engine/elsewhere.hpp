// A hint for the log: what was not found here exists elsewhere.
#pragma once

#include <string>

#include "api/request.hpp"
#include "storage/database.hpp"
#include "storage/scope.hpp"

namespace api {

// `automate-06 exists in us-east-1 of 000000000000`, where a call named a server that is unknown in
// its account and region; else empty. Never for the answer: AWS tells nobody of others' servers.
std::string hint_of_elsewhere(storage::Database& database,
                              const storage::Scope& scope,
                              const Outcome& outcome);

}  // namespace api
