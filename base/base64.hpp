// Base64 as RFC 4648, section 4, has it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace base {

std::string to_base64(std::string_view bytes);

// Nothing if it is none, or not the one text that its bytes have.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace base
