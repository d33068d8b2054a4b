// Regular expressions of the service model.
#pragma once

#include <string_view>

namespace api {

// AWS writes its patterns for Java. `text` is AWS's own, which messages show; `re2` is an
// equivalent for RE2, empty where every string matches.
struct Pattern {
  std::string_view text;
  std::string_view re2;
};

// Whether the whole value matches, as AWS demands. A pattern is compiled when first used.
bool matches(const Pattern& pattern, std::string_view value);

}  // namespace api
