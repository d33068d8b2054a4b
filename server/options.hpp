// What the command line, the environment and the config file ask for.
#pragma once

#include <variant>

#include "server/commands/backup.hpp"
#include "server/commands/control.hpp"
#include "server/run_options.hpp"

namespace server {

// The process is to end at once, with this exit status; texts have been printed.
struct Exit {
  int status;
};

// The command line wins over the environment (OPSWORKSCM_LOCAL_PORT, …; lists split at commas, an
// empty one is none), that over the config file. A bad value: one line that names the option, the
// variable or the file it is from, and what is allowed, and exit status 2. `health`, and what
// steers a running emulator, read the same settings, as far as they tell where the server listens.
using Wanted = std::variant<RunOptions,
                            HealthOptions,
                            ModelOptions,
                            CheckOptions,
                            BackupOptions,
                            ControlOptions,
                            Exit>;
Wanted read_options(int argc, const char* const* argv);

}  // namespace server
