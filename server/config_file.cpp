#include "server/config_file.hpp"

#include <algorithm>
#include <cctype>
#include <cstdint>

#include "base/json.hpp"

namespace server {

namespace {

bool is_bare(char letter) {
  return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '-' || letter == '_';
}

// As TOML has decimal ones: a sign, no leading zeros, underscores between digits.
bool is_whole_number(std::string_view word) {
  if (word.starts_with('+') || word.starts_with('-')) word.remove_prefix(1);
  if (word.empty() || word.find_first_not_of("0123456789_") != std::string_view::npos) return false;
  const bool is_apart =
      word.front() != '_' && word.back() != '_' && word.find("__") == std::string_view::npos;
  return is_apart && (word.size() == 1 || word.front() != '0');
}

void append_utf8(std::string& text, std::uint32_t code) {
  const auto tail = [&](int shift) { return static_cast<char>(0x80 | (code >> shift & 0x3F)); };
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += {static_cast<char>(0xC0 | code >> 6), tail(0)};
  } else if (code < 0x10000) {
    text += {static_cast<char>(0xE0 | code >> 12), tail(6), tail(0)};
  } else {
    text += {static_cast<char>(0xF0 | code >> 18), tail(12), tail(6), tail(0)};
  }
}

class Parser {
 public:
  explicit Parser(std::string_view text) : rest_(text) {}

  std::vector<ConfigEntry> parse() {
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
    while (skip_to_content(), !rest_.empty()) read_entry();
    return std::move(entries_);
  }

 private:
  [[noreturn]] void refuse(std::string what) const { throw ConfigMistake{line_, std::move(what)}; }

  bool at(char letter) const { return rest_.starts_with(letter); }

  bool take(char letter) {
    if (!at(letter)) return false;
    rest_.remove_prefix(1);
    if (letter == '\n') ++line_;
    return true;
  }

  void skip_blanks() {
    while (take(' ') || take('\t')) {
    }
  }

  void skip_comment() {
    if (at('#')) rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
    take('\r');
  }

  void skip_to_content() {
    do {
      skip_blanks();
      skip_comment();
    } while (take('\n'));
  }

  void read_entry() {
    if (at('[')) refuse("there are no tables here; write the options as keys of their own");
    ConfigEntry entry;
    entry.line = line_;
    entry.key = read_key();
    skip_blanks();
    if (at('.')) refuse("there are no dotted keys here: " + entry.key);
    if (!take('=')) refuse("the key '" + entry.key + "' has no value; write " + entry.key + " = …");
    skip_blanks();
    entry.is_list = at('[');
    if (entry.is_list) {
      read_list(entry);
    } else {
      entry.values.push_back(read_value());
    }
    skip_blanks();
    skip_comment();
    if (!rest_.empty() && !take('\n')) {
      refuse("there is more behind the value of '" + entry.key + "'");
    }
    for (const ConfigEntry& each : entries_) {
      if (each.key != entry.key) continue;
      line_ = entry.line;
      refuse("the key '" + entry.key + "' is given twice; line " + std::to_string(each.line) +
             " has it already");
    }
    entries_.push_back(std::move(entry));
  }

  std::string read_key() {
    if (at('"') || at('\'')) return read_text();
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_bare);
    const std::string key(rest_.begin(), end);
    if (key.empty()) refuse("a key is missing, or has signs that are to be in quotes");
    rest_.remove_prefix(key.size());
    return key;
  }

  void read_list(ConfigEntry& entry) {
    take('[');
    while (true) {
      skip_to_content();
      if (take(']')) return;
      if (rest_.empty()) {
        line_ = entry.line;
        refuse("the list of '" + entry.key + "' has no end: ] is missing");
      }
      if (at('[')) refuse("there are no lists within lists here");
      entry.values.push_back(read_value());
      skip_to_content();
      if (!take(',') && !at(']')) {
        line_ = entry.line;
        refuse("the list of '" + entry.key + "' has no end, or lacks a comma");
      }
    }
  }

  std::string read_value() {
    if (rest_.starts_with("\"\"\"") || rest_.starts_with("'''")) {
      refuse("there are no texts of several lines here");
    }
    if (at('"') || at('\'')) return read_text();
    if (at('{')) refuse("there are no inline tables here; write a list of texts");
    const std::size_t end = std::min(rest_.find_first_of(" \t\r\n,]#"), rest_.size());
    std::string word(rest_.substr(0, end));
    if (word.empty()) refuse("a value is missing");
    if (word != "true" && word != "false" && !is_whole_number(word)) {
      refuse(word + " is no value; put a text in quotes: \"" + word + "\"");
    }
    rest_.remove_prefix(end);
    std::erase(word, '_');
    if (word.starts_with('+')) word.erase(0, 1);
    return word;
  }

  std::string read_text() {
    const char quote = rest_.front();
    take(quote);
    std::string text;
    while (!take(quote)) {
      if (rest_.empty() || at('\n') || at('\r')) {
        refuse(std::string("a text has no end: ") + quote + " is missing");
      }
      const auto letter = static_cast<unsigned char>(rest_.front());
      if ((letter < 0x20 && letter != '\t') || letter == 0x7F) {
        refuse("a text has a control character");
      }
      rest_.remove_prefix(1);
      if (quote == '"' && letter == '\\') {
        read_escape(text);
      } else {
        text += static_cast<char>(letter);
      }
    }
    return text;
  }

  void read_escape(std::string& text) {
    constexpr std::string_view names = "btnfr\"\\";
    constexpr std::string_view meanings = "\b\t\n\f\r\"\\";
    const char name = rest_.empty() ? '\n' : rest_.front();
    if (const std::size_t place = names.find(name); place != std::string_view::npos) {
      rest_.remove_prefix(1);
      text += meanings[place];
      return;
    }
    const std::size_t size = name == 'u' ? 4 : name == 'U' ? 8 : 0;
    const std::string_view code = rest_.substr(std::min<std::size_t>(1, rest_.size()), size);
    const bool is_hex = size > 0 && code.size() == size &&
                        code.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
    const std::uint64_t value = is_hex ? std::stoul(std::string(code), nullptr, 16) : 0;
    if (!is_hex || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) {
      refuse("a text has a \\ that means nothing; in single quotes it stands for itself");
    }
    rest_.remove_prefix(1 + size);
    append_utf8(text, static_cast<std::uint32_t>(value));
  }

  std::string_view rest_;
  int line_ = 1;
  std::vector<ConfigEntry> entries_;
};

}  // namespace

std::vector<ConfigEntry> parse_config(std::string_view text) {
  if (base::as_utf8(text) != text) {
    const auto valid = base::as_utf8(text);
    const auto [bad, ignored] = std::mismatch(text.begin(), text.end(), valid.begin(), valid.end());
    throw ConfigMistake{static_cast<int>(1 + std::count(text.begin(), bad, '\n')), "is no UTF-8"};
  }
  return Parser(text).parse();
}

}  // namespace server
