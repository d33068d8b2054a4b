// Texts of strangers as the log shows them: nothing in them is obeyed by a terminal.
#pragma once

#include <string>
#include <string_view>

namespace server {

// UTF-8 with `\uXXXX` for control characters but the line's end, and for what turns the direction
// of text or is not seen; U+FFFD for bytes that are no UTF-8.
std::string shown(std::string_view text);

// The same in quotes, escaped as JSON has it: one line.
std::string quoted(std::string_view text);

// As it is where it is one plain word; else in quotes, and a dash for nothing.
std::string plain(std::string_view text);

}  // namespace server
