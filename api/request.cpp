#include "api/request.hpp"

#include <algorithm>

namespace api {

bool of_one_length_equal_ignoring_case(std::string_view left, std::string_view right) {
  const auto lower = [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + ('a' - 'A')) : letter;
  };
  return std::equal(left.begin(), left.end(), right.begin(), [&](char a, char b) {
    return a == b || lower(a) == lower(b);
  });
}

std::string_view Request::header(std::string_view name) const {
  for (const Header& each : headers) {
    if (equals_ignoring_case(each.name, name)) return each.value;
  }
  return {};
}

}  // namespace api
