// Which of the rules of a world concerns a call, and what it does to the reply.
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
struct CallTraits {
  std::string_view operation;
  std::string_view region;
  std::string_view server_name;
};

// Asks the world's rules in their order, counts what they are asked, and gives the first one that
// hits; nothing if none does. Chance follows from the world's seed, the rule and how many calls
// it has been asked about. To be called within a transaction, outside the call's own savepoint.
std::optional<storage::FaultRule> find_fault(storage::Database& database,
                                             const storage::World& world,
                                             const CallTraits& call,
                                             base::Time now);

// What the client gets instead of the operation's reply: an error, or too little of `reply`.
Reply inject(const storage::FaultRule& rule, Reply reply);

}  // namespace api
