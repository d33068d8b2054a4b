// `opsworkscm-local health`: asks a running emulator how it is.
#pragma once

#include <string>

namespace server {

// The process's exit status: 0 if the emulator at that URL answers, 1 if it doesn't (a line on
// stderr tells why), 2 if the URL can't be used.
int ask_health(const std::string& url);

}  // namespace server
