// `opsworkscm-local check`: tells what of a store is damaged, and keeps the rest.
#pragma once

#include <string>

namespace server {

// A line on stdout for each damaged page, or for what else is wrong; with `salvage` what can be
// read goes into a new store of that name. The process's exit status: 0 where the store is whole, 1
// where it is damaged, 2 where that can't be told (a line on stderr tells why).
int check_store(const std::string& data, const std::string& salvage);

}  // namespace server
