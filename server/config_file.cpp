#include "server/config_file.hpp"

#include <algorithm>
#include <array>

#include "base/json.hpp"

// Errors are values, nothing is written: toml++ is then half its size.
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

namespace server {

namespace {

struct Hint {
  std::string_view found;  // by toml++
  std::string_view meant;  // for who knows the options, not the grammar
};

// Where toml++'s words alone don't tell what to do.
constexpr std::array<Hint, 4> hints{{
    {"could not determine value type", "; put a text in quotes"},
    {"leading zeroes are prohibited", "; put a text in quotes"},
    {"unknown escape sequence", "; in single quotes a \\ stands for itself"},
    {"array: encountered end-of-file", "; ] is missing"},
}};

std::string_view trimmed(std::string_view text) {
  const std::size_t last = text.find_last_not_of(" \t\r\n");
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

// Whether a line, from 1, has no more than this many letters: a text that ends there has no quote.
bool ends_at(std::string_view text, const toml::source_position& place) {
  for (toml::source_index line = 1; line < place.line; ++line) {
    text.remove_prefix(std::min(text.find('\n') + 1, text.size()));
  }
  text = text.substr(0, text.find_first_of("\r\n"));
  const auto begins = [](char letter) { return (letter & 0xC0) != 0x80; };  // a letter in UTF-8
  const auto letters = std::count_if(text.begin(), text.end(), begins);
  return place.column > static_cast<toml::source_index>(letters);
}

std::string words_for(const toml::parse_error& error, std::string_view text) {
  constexpr std::string_view lead = "Error while parsing ";
  std::string what(error.description());
  if (what.starts_with(lead)) what.erase(0, lead.size());
  if (what.find("cannot redefine") != std::string::npos) return "a key is given twice";
  if (what.find("string: ") != std::string::npos && ends_at(text, error.source().begin)) {
    return "a text has no end: its quote is missing";
  }
  for (const Hint& hint : hints) {
    if (what.find(hint.found) != std::string::npos) what += hint.meant;
  }
  return what;
}

std::string value_of(const toml::node& node, const std::string& key, int line) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return std::to_string(number->get());
  if (const auto* truth = node.as_boolean()) return truth->get() ? "true" : "false";
  const std::string what = node.is_table()   ? "a table"
                           : node.is_array() ? "a list within a list"
                                             : "a date, a time or a number with a point";
  throw ConfigMistake{line,
                      "the key '" + key + "' has " + what +
                          "; options are keys of their own, with texts in quotes, whole "
                          "numbers, true, false, or lists of them"};
}

ConfigEntry entry_of(const toml::key& key, const toml::node& node) {
  ConfigEntry entry;
  entry.key = key.str();
  entry.line = static_cast<int>(key.source().begin.line);
  entry.is_list = node.is_array() && !node.is_array_of_tables();
  if (!entry.is_list) {
    const toml::node& single = node.is_array() ? *node.as_array()->get(0) : node;
    entry.values.push_back(value_of(single, entry.key, entry.line));
    return entry;
  }
  for (const toml::node& each : *node.as_array()) {
    entry.values.push_back(value_of(each, entry.key, static_cast<int>(each.source().begin.line)));
  }
  return entry;
}

}  // namespace

std::vector<ConfigEntry> parse_config(std::string_view text) {
  if (base::as_utf8(text) != text) {
    const auto valid = base::as_utf8(text);
    const auto [bad, ignored] = std::mismatch(text.begin(), text.end(), valid.begin(), valid.end());
    throw ConfigMistake{static_cast<int>(1 + std::count(text.begin(), bad, '\n')), "is no UTF-8"};
  }
  text = trimmed(text);  // else what has no end would end in a line behind the last
  const toml::parse_result result = toml::parse(text);
  if (!result) {
    const toml::parse_error& error = result.error();
    throw ConfigMistake{static_cast<int>(error.source().begin.line), words_for(error, text)};
  }
  std::vector<ConfigEntry> entries;
  for (const auto& [key, node] : result.table()) entries.push_back(entry_of(key, node));
  // toml++ has them by their names.
  std::sort(entries.begin(), entries.end(), [](const ConfigEntry& left, const ConfigEntry& right) {
    return left.line < right.line;
  });
  return entries;
}

}  // namespace server
