// Replies without what a certificate authority signs: no two worlds have the same.
#pragma once

#include <string>

namespace tests {

// Each text in PEM cut down to its first line.
inline std::string without_pem(std::string text) {
  for (std::size_t at = text.find("-----BEGIN "); at != std::string::npos;
       at = text.find("-----BEGIN ", at + 1)) {
    const std::size_t body = text.find("-----", at + 11) + 5;
    const std::size_t end = text.find("-----END ", body);
    if (end == std::string::npos) return text;
    text.replace(body, text.find("-----", end + 9) + 5 - body, "…");
  }
  return text;
}

}  // namespace tests
