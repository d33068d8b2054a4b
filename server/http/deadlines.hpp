// How long a client may take. Each bounds a whole step, whatever trickles in meanwhile.
#pragma once

#include <array>
#include <string_view>

#include "base/time.hpp"

namespace server {

struct Deadlines {
  storage::Duration idle{60'000};   // until the first byte of the next request
  storage::Duration head{10'000};   // for a head, and for the handshake of TLS
  storage::Duration body{30'000};   // for a body
  storage::Duration write{30'000};  // for taking an answer
};

// As --deadline KIND=DURATION names them.
struct DeadlineKind {
  std::string_view name;
  storage::Duration Deadlines::*place;
};
inline constexpr std::array deadline_kinds{DeadlineKind{"idle", &Deadlines::idle},
                                           DeadlineKind{"head", &Deadlines::head},
                                           DeadlineKind{"body", &Deadlines::body},
                                           DeadlineKind{"write", &Deadlines::write}};

}  // namespace server
