// Where the options' texts come from beside the command line: the environment and the config file.
#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace server {

// Who gave an option, as a message calls it: `OPSWORKSCM_LOCAL_PORT`, or `emulator.toml, line 3:
// port`. What isn't here is from the command line.
using OptionSources = std::map<std::string, std::string>;

// Reads what the command line hasn't given. Variables that are passed over are told in `warnings`:
// those that are none of the options, with the nearest name, and a PORT that Kubernetes has set for
// a Service of the program's name, such as `tcp://10.0.0.1:80`.
void read_environment(CLI::App& app, OptionSources& sources, std::vector<std::string>& warnings);

// Reads what neither the command line nor the environment has given. Throws BadOption.
void read_config(CLI::App& app, const std::string& file, OptionSources& sources);

// A variable of this program that is no option, and empty if it is unset.
std::string variable(const char* name);

// The long names of an app's options.
std::vector<std::string> option_names(const CLI::App& app);

// `; did you mean --port?` where one of the names is near the word, else nothing; `before` stands
// before the name.
std::string did_you_mean(std::string_view word,
                         const std::vector<std::string>& names,
                         std::string_view before = "");

}  // namespace server
