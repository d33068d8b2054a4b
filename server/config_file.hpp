// The config file: TOML 1.0, read by toml++. Options are its keys, with texts, whole numbers,
// truths or lists of them; what else TOML has (tables, dates, numbers with a point, lists of lists)
// is refused.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace server {

struct ConfigEntry {
  std::string key;
  std::vector<std::string> values;  // texts as they mean; numbers in decimal
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
