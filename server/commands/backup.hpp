// `opsworkscm-local backup`: copies a store, also one that is in use.
#pragma once

#include <string>

namespace server {

struct BackupOptions {
  std::string data;    // a store, in use or not; empty: of the emulator at the URL
  std::string url;     // of a running emulator; empty: of the file
  std::string token;   // that may use its /_emulator; empty: none
  std::string output;  // a new file
};

// Puts a whole copy of the store, as it was at one moment, into a new file: of the file that is
// named, or of what a running emulator gives. The process's exit status: 0; 1 if the emulator does
// not answer or refuses; 2 if there is no copy for another reason. A line on stderr tells why.
int back_up(const BackupOptions& options);

}  // namespace server
