// NextToken: a place in a list that only the same query of the same world can be given.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "api/context.hpp"

namespace api::rules {

// Seals the place behind which the next page begins. `query` names the operation and its filters.
std::string seal(const Context& context, std::string_view query, std::string_view place);

// The place that a token holds; nothing if it was issued for another query, region or world, or by
// nobody. It stays good after a restart.
std::optional<std::string> unseal(const Context& context,
                                  std::string_view query,
                                  std::string_view token);

// One text of several parts that can't be mistaken for other parts.
std::string joined(std::initializer_list<std::string_view> parts);

}  // namespace api::rules
