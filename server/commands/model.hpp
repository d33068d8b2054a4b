// `opsworkscm-local model`: writes the service model for AWS clients that no longer have it.
#pragma once

#include <string>

namespace server {

// Writes FOLDER/opsworkscm/2016-11-01/*.json and names each file on stdout. The process's exit
// status: 0, or 2 if a file can't be written (a line on stderr tells why). The files are readable
// by their owner only; no symbolic link inside FOLDER is followed.
int write_model(const std::string& folder);

}  // namespace server
