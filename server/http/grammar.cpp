#include "server/http/grammar.hpp"

#include <algorithm>
#include <array>

namespace server {

namespace {

// Which bytes belong to a class, asked with one look.
class Letters {
 public:
  template <class Belongs>
  consteval explicit Letters(Belongs belongs) {
    for (std::size_t i = 0; i < belongs_.size(); ++i) belongs_[i] = belongs(static_cast<char>(i));
  }
  constexpr bool have(char letter) const { return belongs_[static_cast<unsigned char>(letter)]; }
  constexpr bool have_all(std::string_view text) const {
    return std::all_of(text.begin(), text.end(), [this](char letter) { return have(letter); });
  }

 private:
  std::array<bool, 256> belongs_{};
};

// RFC 9110, 5.6.2.
constexpr Letters token_letters([](char letter) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') ||
         (letter >= 'A' && letter <= 'Z') || marks.find(letter) != std::string_view::npos;
});

constexpr Letters field_letters([](char letter) {
  return (static_cast<unsigned char>(letter) >= 0x20 || letter == '\t') && letter != 0x7f;
});

bool is_blank(char letter) {
  return letter == ' ' || letter == '\t';
}

void skip_blanks(std::string_view& text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
}

bool take(std::string_view& text, char letter) {
  if (!text.starts_with(letter)) return false;
  text.remove_prefix(1);
  return true;
}

bool take_token(std::string_view& text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_token_letter);
  const auto size = static_cast<std::size_t>(end - text.begin());
  text.remove_prefix(size);
  return size > 0;
}

// With its closing quote. RFC 9110, 5.6.4.
bool take_quoted(std::string_view& text) {
  if (!take(text, '"')) return false;
  while (!text.empty()) {
    if (take(text, '"')) return true;
    take(text, '\\');
    if (text.empty() || !is_field_text(text.substr(0, 1))) return false;
    text.remove_prefix(1);
  }
  return false;
}

}  // namespace

bool is_token_letter(char letter) {
  return token_letters.have(letter);
}

bool is_token(std::string_view text) {
  return !text.empty() && token_letters.have_all(text);
}

bool is_field_text(std::string_view text) {
  return field_letters.have_all(text);
}

std::string_view trimmed(std::string_view text) {
  skip_blanks(text);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::optional<FieldLine> read_field_line(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const FieldLine field{line.substr(0, colon), trimmed(line.substr(colon + 1))};
  if (!is_token(field.name) || !is_field_text(field.value)) return std::nullopt;
  return field;
}

bool is_chunk_extension(std::string_view text) {
  while (!text.empty()) {
    skip_blanks(text);
    if (!take(text, ';')) return false;
    skip_blanks(text);
    if (!take_token(text)) return false;
    std::string_view behind = text;
    skip_blanks(behind);
    if (!take(behind, '=')) continue;
    skip_blanks(behind);
    if (!take_token(behind) && !take_quoted(behind)) return false;
    text = behind;
  }
  return true;
}

Line first_line(std::string_view bytes) {
  const std::size_t end = bytes.find_first_of("\r\n");
  if (end == std::string_view::npos) return {};
  if (bytes[end] == '\n') return {.is_broken = true};
  if (end + 1 == bytes.size()) return {};
  if (bytes[end + 1] != '\n') return {.is_broken = true};
  return {.text = bytes.substr(0, end)};
}

}  // namespace server
