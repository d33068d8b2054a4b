// The config file: TOML 1.0, as far as options need it. Keys with texts, whole numbers, truths, and
// lists of them; what else TOML has (tables, dotted keys, dates, texts of several lines) is
// refused.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace server {

struct ConfigEntry {
  std::string key;
  std::vector<std::string> values;  // texts as they mean; numbers and truths as they are written
  bool is_list = false;
  int line = 0;  // of its key, from 1
};

// What is wrong with a file.
struct ConfigMistake {
  int line;
  std::string what;
};

// The entries in their order. Throws ConfigMistake; a key that is given twice is one.
std::vector<ConfigEntry> parse_config(std::string_view text);

}  // namespace server
