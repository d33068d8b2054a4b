// `opsworkscm-local backup`: copies a store, also one that is in use.
#pragma once

#include <string>

namespace server {

// Puts a whole copy of the store, as it was at one moment, into a new file. The process's exit
// status: 0, or 2 if there is none (a line on stderr tells why).
int back_up(const std::string& data, const std::string& output);

}  // namespace server
