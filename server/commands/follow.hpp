// `opsworkscm-local journal --follow`: the calls that are kept, then each as it comes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "server/commands/control_client.hpp"

namespace server {

// Which calls of the journal are wanted; what is empty: any.
struct CallFilter {
  std::string operation;
  std::string server;
  std::string region;
  std::optional<std::int64_t> limit{};  // the last so many
  std::int64_t after = 0;               // behind this one

  // Whether a call is one of them, limit and place aside.
  bool fits(const base::Json& call) const;
};

// As the journal's route takes it: `?Operation=…`, or nothing.
std::string query_of(const CallFilter& filter);

// Prints until the emulator ends; the exit status is 1 then. Without a limit it begins with the
// last ten calls.
int follow(const ControlClient& client, const CallFilter& filter);

}  // namespace server
