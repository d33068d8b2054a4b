// Which version of the program this is.
#pragma once

#include <string_view>

namespace base {

// As CMakeLists.txt has it, such as 1.2.3.
extern const std::string_view version;

}  // namespace base
