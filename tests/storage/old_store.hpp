// Stores as versions 1 and 2 of the schema have left them.
#pragma once

#include <string>

namespace tests {

// The bytes of one with a living world and a checkpoint of it. The account is some_account; of its
// servers "automate-06" is backing up, and will be done two seconds after a World's first moment.
std::string store_of_version(int version);

}  // namespace tests
