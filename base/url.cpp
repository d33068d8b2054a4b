#include "base/url.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace base {

namespace {

int hex_value(char letter) {
  if (letter >= '0' && letter <= '9') return letter - '0';
  if (letter >= 'a' && letter <= 'f') return letter - 'a' + 10;
  if (letter >= 'A' && letter <= 'F') return letter - 'A' + 10;
  return -1;
}

// The byte that `%XX` at that place stands for; -1 if there is none.
int encoded_byte(std::string_view text, std::size_t at) {
  if (text[at] != '%' || at + 2 >= text.size()) return -1;
  const int high = hex_value(text[at + 1]);
  const int low = hex_value(text[at + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

// As forms are encoded: a plus is a space.
std::string form_decoded(std::string_view text) {
  std::string result(text);
  std::replace(result.begin(), result.end(), '+', ' ');
  return percent_decoded(result);
}

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// unreserved, sub-delims, `:`, `@`, and those of `more`.
bool consists_of_pchars(std::string_view text, std::string_view more) {
  constexpr std::string_view marks = "-._~!$&'()*+,;=:@";
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (encoded_byte(text, i) >= 0) {
      i += 2;
    } else if (!is_alphanumeric(text[i]) && marks.find(text[i]) == std::string_view::npos &&
               more.find(text[i]) == std::string_view::npos) {
      return false;
    }
  }
  return true;
}

bool is_ipv6(std::string_view text) {
  std::array<char, INET6_ADDRSTRLEN> terminated{};
  in6_addr address{};
  if (text.size() >= terminated.size()) return false;
  std::copy(text.begin(), text.end(), terminated.begin());
  return ::inet_pton(AF_INET6, terminated.data(), &address) == 1;
}

// RFC 1123, 2.1. The name may end in the dot of the root.
bool is_host_name(std::string_view text) {
  constexpr std::size_t name_size_max = 253;
  constexpr std::size_t label_size_max = 63;
  if (text.ends_with('.')) text.remove_suffix(1);
  if (text.empty() || text.size() > name_size_max) return false;
  while (true) {
    const std::string_view label = text.substr(0, text.find('.'));
    const bool is_label = std::all_of(label.begin(), label.end(), [](char c) {
      return is_alphanumeric(c) || c == '-' || c == '_';
    });
    if (label.empty() || label.size() > label_size_max || !is_label) return false;
    if (label.size() == text.size()) return true;
    text.remove_prefix(label.size() + 1);
  }
}

}  // namespace

Target::Target(std::string_view text) {
  const std::size_t mark = text.find('?');
  path = text.substr(0, mark);
  if (mark != std::string_view::npos) query = text.substr(mark + 1);
}

std::vector<std::string> Target::segments() const {
  std::vector<std::string> result;
  std::string_view rest = path;
  while (rest.starts_with('/')) {
    rest.remove_prefix(1);
    const std::string_view segment = rest.substr(0, rest.find('/'));
    result.push_back(percent_decoded(segment));
    rest.remove_prefix(segment.size());
  }
  return result;
}

std::vector<QueryParameter> Target::parameters() const {
  std::vector<QueryParameter> result;
  std::string_view rest = query;
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    const std::size_t equals = pair.find('=');
    QueryParameter& parameter = result.emplace_back();
    parameter.name = form_decoded(pair.substr(0, equals));
    if (equals != std::string_view::npos) parameter.value = form_decoded(pair.substr(equals + 1));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
  }
  return result;
}

std::optional<std::string> Target::parameter(std::string_view name) const {
  for (QueryParameter& each : parameters()) {
    if (each.name == name && each.value) return std::move(each.value);
  }
  return std::nullopt;
}

bool Target::has_parameter(std::string_view name) const {
  const std::vector<QueryParameter> all = parameters();
  return std::any_of(
      all.begin(), all.end(), [&](const QueryParameter& each) { return each.name == name; });
}

std::string percent_decoded(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int byte = encoded_byte(text, i);
    result += byte < 0 ? text[i] : static_cast<char>(byte);
    if (byte >= 0) i += 2;
  }
  return result;
}

std::string percent_encoded(std::string_view text, std::string_view kept) {
  static constexpr std::string_view digits = "0123456789ABCDEF";
  static constexpr std::string_view marks = "-._~";
  std::string result;
  for (const char letter : text) {
    if (is_alphanumeric(letter) || marks.find(letter) != std::string_view::npos ||
        kept.find(letter) != std::string_view::npos) {
      result += letter;
    } else {
      result += '%';
      result += digits[static_cast<unsigned char>(letter) >> 4];
      result += digits[static_cast<unsigned char>(letter) & 0xF];
    }
  }
  return result;
}

bool is_path(std::string_view text) {
  return text.starts_with('/') && consists_of_pchars(text, "/");
}

bool is_query(std::string_view text) {
  return consists_of_pchars(text, "/?");
}

std::optional<Url> split_url(std::string_view text) {
  const std::size_t colon = text.find("://");
  if (colon == 0 || colon == std::string_view::npos) return std::nullopt;
  Url url;
  url.scheme = text.substr(0, colon);
  const std::string_view rest = text.substr(colon + 3);
  const std::size_t end = std::min(rest.find_first_of("/?#"), rest.size());
  url.authority = rest.substr(0, end);
  url.target = Target(rest.substr(end));
  if (url.target.path.empty()) url.target.path = "/";
  return url;
}

std::optional<Authority> parse_authority(std::string_view text) {
  Authority authority;
  const std::size_t end = text.starts_with('[') ? text.find(']') + 1 : text.find(':');
  authority.host = text.substr(0, end);
  const bool is_literal = authority.host.starts_with('[');
  if (is_literal ? !is_ipv6(authority.host.substr(1, authority.host.size() - 2))
                 : !is_host_name(authority.host)) {
    return std::nullopt;
  }
  if (authority.host.size() == text.size()) return authority;
  if (text[authority.host.size()] != ':') return std::nullopt;
  const std::string_view digits = text.substr(authority.host.size() + 1);
  if (digits.empty()) return authority;  // RFC 3986, 3.2.3
  std::uint16_t port = 0;
  const auto [last, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc{} || last != digits.data() + digits.size()) return std::nullopt;
  authority.port = port;
  return authority;
}

}  // namespace base
