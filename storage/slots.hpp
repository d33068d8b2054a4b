// The slots whose worlds a store keeps, once they aren't any more what the program was started
// with: see api/rules/slots.hpp. Kept here they are changed in one transaction with the rest.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "storage/database.hpp"

namespace storage {

// As api::rules::Slots::text() has them; nothing if they were never changed.
std::optional<std::string> find_slots(Database& database);
void keep_slots(Database& database, std::string_view slots);

}  // namespace storage
