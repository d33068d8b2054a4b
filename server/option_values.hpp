// What the options' texts mean, and which are refused.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/run_options.hpp"

namespace server {

// The texts as they were given; what they mean is read once it is known which of them count.
struct OptionTexts {
  std::string port = std::to_string(default_port);
  std::string connections_max = "16384";
  std::string seed;
  std::string log_format = "text";
  std::string auth = "none";
  std::string control;
  std::string console = "on";
  std::string backup_every;
  std::string backup_keep = "24";
  std::vector<std::string> slots;
  std::vector<std::string> trusted_proxies;
  std::vector<std::string> servers;
  std::vector<std::string> init;
  std::vector<std::string> credentials;
  std::vector<std::string> durations;
  std::vector<std::string> limits;
  std::vector<std::string> deadlines;
  std::string config;
};

// A value that isn't allowed.
struct BadOption {
  std::string option;  // such as --port
  std::string rest;    // the value and what is allowed
};

[[noreturn]] void refuse(std::string_view option, std::string_view value, std::string_view allowed);

// Reads the texts into the options. Throws BadOption.
void interpret(const OptionTexts& texts, RunOptions& options);

// Reads as much of them as tells where the server listens. Throws BadOption.
void interpret_place(const OptionTexts& texts, RunOptions& options);

// Refuses what can be no --control-token. Throws BadOption.
void check_token(const std::string& token);

// A path whose leading ~ is the home folder: shells leave it in `--data=~/store.db`. Throws
// BadOption where it can't be told.
std::string path_of(std::string_view option, const std::string& text);

}  // namespace server
