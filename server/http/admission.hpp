// Which hosts and web pages may talk to the emulator.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/http/head_guard.hpp"

namespace server {

struct Admission {
  std::vector<std::string> hosts;    // beside IP literals, single-label names and localhost
  std::vector<std::string> origins;  // web origins that browsers may send from
  std::string own_scheme = "http";   // of the emulator's own pages
};

// Refuses names that somebody else's DNS could point here (421) and pages of other origins (403).
std::optional<Refusal> check_admission(std::string_view host,
                                       std::string_view origin,
                                       std::string_view fetch_site,
                                       const Admission& admission);

}  // namespace server
