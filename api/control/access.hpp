// Who may use the emulator's own API.
#pragma once

#include <optional>
#include <string>

#include "api/request.hpp"
#include "api/settings.hpp"

namespace api::control {

struct Access {
  enum class Mode {
    open,    // whoever reaches the port
    proven,  // who signs as for AWS (service opsworks-cm), or bears the token
    off,     // nobody
  };
  Mode mode = Mode::open;
  std::string token;  // empty: none is good
};

// Why a request may not use the API, if it may not: 401 or 403. Whether the emulator is well may be
// asked by anybody, and what is no request for this API is not looked at. The signatures' time is
// the machine's.
std::optional<Reply> check_access(const Request& request,
                                  const Access& access,
                                  const Settings& settings,
                                  Time machine);

}  // namespace api::control
