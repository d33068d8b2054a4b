#include "api/rules/tags.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "api/rules/errors.hpp"
#include "api/rules/quotas.hpp"

namespace api::rules {

namespace {

bool is_reserved(std::string_view key) {
  constexpr std::string_view reserved = "aws:";
  return key.size() >= reserved.size() &&
         std::equal(reserved.begin(), reserved.end(), key.begin(), [](char left, char right) {
           return left == (right >= 'A' && right <= 'Z' ? right - 'A' + 'a' : right);
         });
}

}  // namespace

std::string trimmed(std::string text) {
  constexpr std::string_view space = " \t\r\n";
  const std::size_t first = text.find_first_not_of(space);
  if (first == std::string::npos) return "";
  text.erase(text.find_last_not_of(space) + 1);
  text.erase(0, first);
  return text;
}

Result<std::vector<storage::Tag>> user_tags(std::vector<storage::Tag> tags) {
  std::set<std::string_view> keys;
  for (storage::Tag& tag : tags) {
    tag.key = trimmed(std::move(tag.key));
    tag.value = trimmed(std::move(tag.value));
    if (tag.key.empty()) return errors::empty_tag_key();
    if (is_reserved(tag.key)) return errors::reserved_tag(tag.key);
    if (!keys.insert(tag.key).second) return errors::repeated_tag(tag.key);
  }
  if (static_cast<std::int64_t>(tags.size()) > tags_max) return errors::too_many_tags(tags_max);
  return tags;
}

}  // namespace api::rules
