// How long a client may take. Each bounds a whole step, whatever trickles in meanwhile.
#pragma once

#include <array>
#include <string_view>

#include "base/time.hpp"

namespace server {

struct Deadlines {
  base::Duration idle{60'000};   // until the first byte of the next request
  base::Duration head{10'000};   // for a head, and for the handshake of TLS
  base::Duration body{30'000};   // for a body
  base::Duration write{30'000};  // for taking an answer
};

// As --deadline KIND=DURATION names them.
struct DeadlineKind {
  std::string_view name;
  base::Duration Deadlines::*place;
};
inline constexpr std::array deadline_kinds{DeadlineKind{"idle", &Deadlines::idle},
                                           DeadlineKind{"head", &Deadlines::head},
                                           DeadlineKind{"body", &Deadlines::body},
                                           DeadlineKind{"write", &Deadlines::write}};

}  // namespace server
