// Which hosts and web pages may talk to the emulator.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/http/head_guard.hpp"

namespace server {

struct Admission {
  std::vector<std::string> hosts;    // `name` or `*.suffix`, beside those that are always let in
  std::vector<std::string> origins;  // web origins that browsers may send from
  std::string own_scheme = "http";   // of the emulator's own pages
};

// Whether `name` or `*.suffix` can be that of a host: without scheme, port and anything else that
// no name has.
bool is_host_rule(std::string_view text);

// Whether a browser can send it as an Origin: `scheme://host`, with the port unless it is the
// scheme's own, in lower case and without a path; or `null`.
bool is_origin(std::string_view text);

// Refuses names that somebody else's DNS could point here (421) and pages of other origins (403).
// `scheme` is that by which the request came; empty: the emulator's own.
std::optional<Refusal> check_admission(std::string_view host,
                                       std::string_view origin,
                                       std::string_view fetch_site,
                                       const Admission& admission,
                                       std::string_view scheme = {});

}  // namespace server
