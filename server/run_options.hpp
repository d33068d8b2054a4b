// What may be asked of the program, each in its own terms.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "api/control/access.hpp"
#include "api/settings.hpp"
#include "server/http/deadlines.hpp"
#include "server/http/forwarded.hpp"
#include "server/runtime/log.hpp"
#include "server/runtime/regular_backups.hpp"

namespace server {

inline constexpr std::uint16_t default_port = 20161;  // after the API version, 2016-11-01

struct InitFile {
  std::string account;
  std::string path;
};

struct RunOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = default_port;
  std::string port_file;
  std::string data;            // empty: the store is in memory
  BackupPlan backups;          // that it makes of the store by itself
  std::vector<InitFile> init;  // world documents for an empty store
  std::vector<std::string> allow_hosts;
  std::vector<std::string> cors_origins;
  TrustedProxies proxies;
  std::string tls_certificate;  // both or neither; with them the port speaks TLS only
  std::string tls_key;
  std::size_t connections_max = 16'384;
  Deadlines deadlines;
  Log::Format log_format = Log::Format::text;
  std::string log_level = "info";
  api::Settings settings;
  api::control::Access control;
  bool console = true;
  bool until_stdin_closes = false;    // whoever holds its other end has gone
  std::vector<std::string> warnings;  // what was passed over, for the log
};

struct HealthOptions {
  std::string url;
};

struct ModelOptions {
  std::string output;  // a folder
};

struct CheckOptions {
  std::string data;     // a store that nobody uses
  std::string salvage;  // a new one for what isn't damaged; empty: none is made
};

}  // namespace server
