// `opsworkscm-local clock`, `fail`, `journal`, …: the emulator's own API for the hand.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace server {

// What one of these commands was given; each looks at its own members.
struct ControlOptions {
  std::string command;  // such as clock
  std::string url;
  std::string account;  // empty: the emulator's default
  std::string token;    // that may use /_emulator; empty: none
  bool json = false;    // print replies as they come

  std::string action;  // of clock: freeze, run or set; of faults and journal: clear
  std::string value;   // of clock set: a time; of advance: a duration, or next
  std::string rate;    // of clock: how many times as fast as the machine's

  std::string what;    // of fail, hold and release: a kind of change; or an operation
  std::string reason;  // of fail: why, or the operation's error
  std::string status;  // of the server then
  std::optional<std::int64_t> times;  // so many; nothing: all
  std::string server;
  std::string region;
  std::string backup_id;

  bool follows = false;  // of journal
  std::optional<std::int64_t> limit;
  std::string operation;

  std::string file;  // of export and import; empty: the output; `-`: the input
  bool merges = false;
};

// Whether a word that `fail` is given is an operation, whose calls are to fail, such as
// CreateBackup, and no kind of change, such as backup.
bool is_operation(const std::string& what);

// Carries the command out. The process's exit status: 0; 1 if the emulator does not answer, or
// refuses in its present state; 2 if it can't mean what was given. A line on stderr tells what it
// has answered.
int control(const ControlOptions& options);

}  // namespace server
