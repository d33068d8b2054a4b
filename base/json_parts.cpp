#include "base/json_parts.hpp"

#include <algorithm>

#include "base/json.hpp"

namespace base {

namespace {

// Behind the string that begins at `at`; npos if it doesn't end.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  for (++at; at < text.size(); ++at) {
    if (text[at] == '"') return at + 1;
    if (text[at] == '\\') ++at;
  }
  return std::string_view::npos;
}

// Behind the object or list that begins at `at`; npos if it doesn't end.
std::size_t end_of_nested(std::string_view text, std::size_t at) {
  int depth = 0;
  while (at < text.size()) {
    const char letter = text[at];
    if (letter == '"') {
      at = end_of_string(text, at);
      continue;
    }
    ++at;
    if (letter == '{' || letter == '[') ++depth;
    if ((letter == '}' || letter == ']') && --depth == 0) return at;
  }
  return std::string_view::npos;
}

// Behind the value that begins at `at`.
std::size_t end_of_value(std::string_view text, std::size_t at) {
  if (text[at] == '"') return end_of_string(text, at);
  if (text[at] == '{' || text[at] == '[') return end_of_nested(text, at);
  return std::min(text.find_first_of(",]}:\"{[ \t\r\n", at), text.size());
}

}  // namespace

bool JsonParts::fail(std::string_view reason) {
  const std::string_view before = text_.substr(0, at_);
  const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
  mistake_ = "line " + std::to_string(1 + std::count(before.begin(), before.end(), '\n')) +
             ", column " + std::to_string(before.size() - line_begin + 1) + ": " +
             std::string(reason);
  place_ = Place::end;
  return false;
}

// False where there is too much of it.
bool JsonParts::skip_space() {
  const std::string_view near = text_.substr(at_, part_bytes_max);
  const std::size_t size = std::min(near.find_first_not_of(" \t\r\n"), near.size());
  at_ += size;
  return size < part_bytes_max || fail("Too much white space");
}

bool JsonParts::take(char letter) {
  if (!skip_space() || at_ >= text_.size() || text_[at_] != letter) return false;
  ++at_;
  return true;
}

std::optional<std::string_view> JsonParts::take_value() {
  const std::string_view near = text_.substr(at_, part_bytes_max);
  const std::size_t size = near.empty() ? 0 : end_of_value(near, 0);
  if (size == 0) {
    fail("Invalid value");
    return std::nullopt;
  }
  if (size > near.size()) {  // npos
    fail(near.size() < part_bytes_max ? "The value doesn't end" : "A value is larger than 1 MiB");
    return std::nullopt;
  }
  at_ += size;
  return near.substr(0, size);
}

// `"Name":`
bool JsonParts::read_member() {
  if (!skip_space()) return false;
  const std::size_t begin = at_;
  JsonDocument name;
  const auto text = take_value();
  if (!text) return false;
  if (!parse_json(*text, name) || !name.IsString()) {
    at_ = begin;
    return fail("Missing a name for object member");
  }
  member_ = text_of(name);
  index_ = 0;
  if (!take(':')) return mistake_.empty() && fail("Missing a colon after a name of object member");
  if (!skip_space()) return false;
  const bool is_list = at_ < text_.size() && text_[at_] == '[' &&
                       std::find(lists_.begin(), lists_.end(), member_) != lists_.end();
  place_ = is_list ? Place::list : Place::member;
  return true;
}

std::optional<JsonPart> JsonParts::part(JsonPart::Kind kind, Place behind) {
  if (!skip_space()) return std::nullopt;
  const auto text = take_value();
  if (!text) return std::nullopt;
  place_ = behind;
  return JsonPart{kind, member_, index_, *text};
}

std::optional<JsonPart> JsonParts::next() {
  while (true) {
    switch (place_) {
      case Place::begin:
        if (!take('{')) {
          if (mistake_.empty()) fail("Must be an object");
          return std::nullopt;
        }
        if (take('}')) {
          place_ = Place::end;
        } else if (!mistake_.empty() || !read_member()) {
          return std::nullopt;
        }
        break;
      case Place::member:
        return part(JsonPart::Kind::value, Place::behind_member);
      case Place::list:
        ++at_;  // its bracket
        place_ = take(']') ? Place::behind_member : Place::element;
        if (!mistake_.empty()) return std::nullopt;
        return JsonPart{JsonPart::Kind::list, member_, 0, {}};
      case Place::element:
        return part(JsonPart::Kind::element, Place::behind_element);
      case Place::behind_element:
        if (take(',')) {
          ++index_;
          place_ = Place::element;
        } else if (take(']')) {
          place_ = Place::behind_member;
        } else {
          if (mistake_.empty()) fail("Missing a comma or ] after an array element");
          return std::nullopt;
        }
        break;
      case Place::behind_member:
        if (take(',')) {
          if (!read_member()) return std::nullopt;
        } else if (take('}')) {
          place_ = Place::end;
        } else {
          if (mistake_.empty()) fail("Missing a comma or } after an object member");
          return std::nullopt;
        }
        break;
      case Place::end:
        if (mistake_.empty() && skip_space() && at_ < text_.size()) fail("More behind the value");
        return std::nullopt;
    }
  }
}

}  // namespace base
