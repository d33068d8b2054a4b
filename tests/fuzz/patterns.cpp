// Any text against any pattern of the service model: RE2 on our text and PCRE2 on AWS's own agree.
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <algorithm>
#include <string>
#include <vector>

#include "api/model/pattern.hpp"
#include "api/operations/table.hpp"
#include "tests/fuzz/check.hpp"

namespace {

using fuzz::check;

struct Pair {
  const api::Pattern* pattern;
  pcre2_code* code;
};

// PCRE2 knows Java's syntax but for one class.
std::string for_pcre2(std::string text) {
  constexpr std::string_view java = "\\p{Alnum}";
  const std::size_t at = text.find(java);
  if (at != std::string::npos) text.replace(at, java.size(), "0-9A-Za-z");
  return text;
}

pcre2_code* compiled(const api::Pattern& pattern) {
  static pcre2_compile_context* context = [] {
    pcre2_compile_context* made = pcre2_compile_context_create(nullptr);
    pcre2_set_newline(made, PCRE2_NEWLINE_ANY);
    return made;
  }();
  const std::string text = for_pcre2(std::string(pattern.text));
  int error = 0;
  PCRE2_SIZE place = 0;
  pcre2_code* code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(text.data()),
                                   text.size(),
                                   PCRE2_UTF | PCRE2_ANCHORED | PCRE2_ENDANCHORED,
                                   &error,
                                   &place,
                                   context);
  check(code != nullptr, "PCRE2 knows the pattern");
  return code;
}

void collect(const api::Shape& shape, std::vector<Pair>& pairs) {
  const auto is_it = [&](const Pair& pair) { return pair.pattern == shape.pattern; };
  if (shape.pattern != nullptr && std::none_of(pairs.begin(), pairs.end(), is_it)) {
    pairs.push_back({shape.pattern, compiled(*shape.pattern)});
  }
  if (shape.element != nullptr) collect(*shape.element, pairs);
  for (const api::Member& member : shape.members) collect(*member.shape, pairs);
}

// Kept to the end, or the leak checker would miss what PCRE2 keeps.
const std::vector<Pair>& all_patterns() {
  auto& pairs = *new std::vector<Pair>;
  for (const api::Operation* operation : api::operations()) collect(*operation->input, pairs);
  return pairs;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::vector<Pair>& pairs = all_patterns();
  static pcre2_match_data* const match = pcre2_match_data_create(1, nullptr);
  std::string_view text = fuzz::text_of(data, size);
  const Pair& pair = pairs[fuzz::take_choice(text, pairs.size())];
  const bool is_match = api::matches(*pair.pattern, text);
  // Line ends to PCRE2, but none to Java.
  if (text.find_first_of("\v\f") != std::string_view::npos) return 0;
  const int result = pcre2_match(
      pair.code, reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), 0, 0, match, nullptr);
  const bool has_failed = result < 0 && result != PCRE2_ERROR_NOMATCH;  // no UTF-8, too many steps
  if (!has_failed) check(is_match == (result >= 0), pair.pattern->text.data());
  return 0;
}
