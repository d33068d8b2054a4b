// How a world's fault rules strike calls.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "api/request.hpp"
#include "storage/database.hpp"
#include "storage/faults.hpp"
#include "storage/worlds.hpp"

namespace api {

// What a rule may ask about a call.
struct CallSigns {
  std::string_view operation;
  std::string_view region;
  std::string_view server_name;
};

// Asks the world's rules in their order, counts what they are asked, and gives the first one that
// strikes; nothing if none does. Chance follows from the world's seed, the rule and how many calls
// it has been asked about. To be called within a transaction, outside the call's own savepoint.
std::optional<storage::FaultRule> find_strike(storage::Database& database,
                                              const storage::World& world,
                                              const CallSigns& call,
                                              storage::Time now);

// What the client gets instead of the operation's reply: an error, or too little of `reply`.
Reply struck(const storage::FaultRule& rule, Reply reply);

}  // namespace api
