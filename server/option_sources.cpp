#include "server/option_sources.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <numeric>
#include <optional>
#include <sstream>

#include "server/config_file.hpp"
#include "server/option_values.hpp"

#ifdef __APPLE__
extern char** environ;  // no header of macOS has it
#endif

namespace server {

namespace {

constexpr std::string_view prefix = "OPSWORKSCM_LOCAL_";

// Variables that are read by others: `health`, and the helpers for tests.
constexpr std::array<std::string_view, 2> others{"PROGRAM", "URL"};

// --port-file is PORT_FILE, behind the prefix.
std::string variable_of(std::string_view option) {
  std::string name(option);
  for (char& letter : name) {
    if (letter == '-') letter = '_';
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  }
  return name;
}

bool is_list(const CLI::Option& option) {
  return option.get_items_expected_max() > 1;
}

std::string trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string::npos) return "";
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// Blanks around the commas don't count.
std::vector<std::string> split_at_commas(const std::string& text) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, ',');) parts.push_back(trimmed(part));
  return parts;
}

void set(CLI::Option& option, const std::vector<std::string>& values) {
  for (const std::string& value : values) option.add_result(value);
  option.run_callback();
}

// How many letters have to be put in, taken out, changed or swapped with their neighbour.
std::size_t distance(std::string_view left, std::string_view right) {
  std::vector<std::size_t> before;
  std::vector<std::size_t> last(right.size() + 1);
  std::iota(last.begin(), last.end(), 0);
  for (std::size_t i = 1; i <= left.size(); ++i) {
    std::vector<std::size_t> row{i};
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const bool same = left[i - 1] == right[j - 1];
      std::size_t least = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
      const bool swapped =
          i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
      if (swapped) least = std::min(least, before[j - 2] + 1);
      row.push_back(least);
    }
    before = std::exchange(last, std::move(row));
  }
  return last.back();
}

// The name that was probably meant; a third of its letters may be wrong.
std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& names) {
  std::optional<std::string> best;
  std::size_t least = word.size() / 3 + 1;
  for (const std::string& name : names) {
    const std::size_t here = distance(word, name);
    if (here >= least) continue;
    least = here;
    best = name;
  }
  return best;
}

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// What Kubernetes sets in a pod for a Service of the name opsworkscm-local: …_SERVICE_HOST,
// …_SERVICE_PORT, …_SERVICE_PORT_HTTP, …_PORT_20161_TCP, …_PORT_20161_TCP_ADDR.
bool is_of_kubernetes(std::string_view name) {
  constexpr std::string_view service = "SERVICE_";
  constexpr std::string_view port = "PORT_";
  if (name.starts_with(service)) {
    name.remove_prefix(service.size());
    return name == "HOST" || name == "PORT" || name.starts_with(port);
  }
  if (!name.starts_with(port)) return false;
  name.remove_prefix(port.size());
  return is_number(name.substr(0, name.find('_')));
}

void warn_of_unknown(const CLI::App& app, std::vector<std::string>& warnings) {
  std::vector<std::string> known(others.begin(), others.end());
  for (const std::string& name : option_names(app)) known.push_back(variable_of(name));
  for (char** each = environ; *each != nullptr; ++each) {
    std::string_view name = *each;
    if (!name.starts_with(prefix)) continue;
    name = name.substr(prefix.size(), name.find('=') - prefix.size());
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    if (is_of_kubernetes(name)) continue;
    warnings.push_back(std::string(prefix) + std::string(name) + " is not known and passed over" +
                       did_you_mean(name, known, prefix));
  }
  std::sort(warnings.begin(), warnings.end());
}

std::vector<ConfigEntry> entries_of(const std::string& file) {
  std::ifstream stream(path_of("--config", file));
  stream.peek();
  if (stream.bad() || !stream.is_open()) refuse("--config", file, "cannot be read");
  stream.clear();
  std::ostringstream text;
  if (stream.peek() != std::ifstream::traits_type::eof()) text << stream.rdbuf();
  try {
    return parse_config(text.str());
  } catch (const ConfigMistake& mistake) {
    refuse("--config", file, "line " + std::to_string(mistake.line) + ": " + mistake.what);
  }
}

bool is_address_of_kubernetes(std::string_view value) {
  return value.starts_with("tcp://") || value.starts_with("udp://") || value.starts_with("sctp://");
}

}  // namespace

std::string variable(const char* name) {
  const char* value = std::getenv((std::string(prefix) + name).c_str());
  return value == nullptr ? "" : value;
}

void read_environment(CLI::App& app, OptionSources& sources, std::vector<std::string>& warnings) {
  warn_of_unknown(app, warnings);
  for (CLI::Option* option : app.get_options()) {
    if (option->get_lnames().empty() || option->count() > 0) continue;
    const std::string& name = option->get_lnames().front();
    if (name == "help" || name == "version") continue;
    const std::string value = variable(variable_of(name).c_str());
    if (value.empty()) continue;
    const std::string source = std::string(prefix) + variable_of(name);
    if (name == "port" && is_address_of_kubernetes(value)) {
      warnings.push_back(source + " is passed over: " + value +
                         " is what Kubernetes sets for a Service; use --port");
      continue;
    }
    sources["--" + name] = source;
    try {
      set(*option, is_list(*option) ? split_at_commas(value) : std::vector<std::string>{value});
    } catch (const CLI::Error&) {
      refuse("--" + name, value, "must be true or false");  // texts are read later, flags here
    }
  }
}

void read_config(CLI::App& app, const std::string& file, OptionSources& sources) {
  if (file.empty()) return;
  for (const ConfigEntry& entry : entries_of(file)) {
    const std::string& name = entry.key;
    const std::string place = "line " + std::to_string(entry.line);
    CLI::Option* option = app.get_option_no_throw("--" + name);
    if (option == nullptr || name == "config" || name == "help" || name == "version") {
      const std::string meant = did_you_mean(name, option_names(app));
      refuse("--config", file, place + ": the key '" + name + "' is not known" + meant);
    }
    if (entry.is_list && !is_list(*option)) {
      refuse("--config", file, place + ": the key '" + name + "' takes one value, no list");
    }
    if (option->count() > 0 || entry.values.empty()) continue;
    sources["--" + name] = file + ", " + place + ": " + name;
    try {
      set(*option, entry.values);
    } catch (const CLI::Error&) {
      refuse("--" + name, entry.values.front(), "must be true or false");
    }
  }
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_lnames().empty()) names.push_back(option->get_lnames().front());
  }
  return names;
}

std::string did_you_mean(std::string_view word,
                         const std::vector<std::string>& names,
                         std::string_view before) {
  const auto meant = nearest(word, names);
  return meant ? "; did you mean " + std::string(before) + *meant + "?" : "";
}

}  // namespace server
