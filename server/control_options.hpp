// The options of those commands that steer a running emulator.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "server/commands/control.hpp"

namespace server {

// Declares the commands; what is given to one goes into `options`, its --config into `config`.
void declare_control(CLI::App& app, ControlOptions& options, std::string& config);

// Whether one of them was given; then `options.command` is its name.
bool is_control(const CLI::App& app, ControlOptions& options);

// What was given means, as far as that can be told without the emulator. Throws BadOption.
void interpret_control_command(ControlOptions& options);

}  // namespace server
