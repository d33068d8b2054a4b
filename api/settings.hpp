// What the emulator's owner has chosen, with the defaults.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "api/rules/quotas.hpp"
#include "api/rules/slots.hpp"
#include "api/shapes/lasting_changes.hpp"
#include "storage/timers.hpp"

namespace api {

using base::Duration;
using base::Time;
using storage::Change;

// A key that may sign requests; an account of its own, else the one that the key stands for.
struct Credential {
  std::string key;
  std::string secret;
  std::string account;
};

// How an account's world begins: what --init says.
struct Beginning {
  std::string account;
  std::string document;
};

// A server that is made sure of: what --server says.
struct StartServer {
  std::string account;
  std::string region;
  std::string name;
};

struct Settings {
  std::string account = "000000000000";  // of requests whose access key is no account id
  std::string region = "us-east-1";      // of requests that name none
  std::int64_t seed = 20161101;          // of new worlds
  std::uint64_t request_id_seed = 0;     // request ids alone differ from run to run
  std::int64_t manual_backups_max = rules::manual_backups_max;
  std::int64_t servers_max = rules::servers_max;

  bool demands_signatures = false;   // --auth signature
  bool explains_signatures = false;  // to the log, where one is wrong
  std::vector<Credential> credentials;

  // How worlds begin: with a document, at most one an account; and with servers.
  std::vector<Beginning> init;
  std::vector<StartServer> servers;
  std::string_view control = "open";  // who may use the emulator's own API

  std::string shard;   // --shard: which of several emulators this is; empty: it has no name
  rules::Slots slots;  // of the accounts whose worlds are kept here: --slots, or what the store has
  Time slots_since{};  // when they were changed while the program ran

  shapes::Durations durations = shapes::usual_durations;  // --duration

  // How long a change takes on the world's clock.
  Duration duration(Change change) const { return durations[static_cast<std::size_t>(change)]; }
};

}  // namespace api
