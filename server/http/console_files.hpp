// The files of the console as the build embeds them; none where it was told to leave them out.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace server {

struct ConsoleFile {
  std::string_view name;
  std::string_view zipped;  // as gzip -9n has it
  std::string_view digest;  // of what it inflates to
  std::size_t size;         // of that
};

// Written by console/embed.cmake.
std::vector<ConsoleFile> console_files();

}  // namespace server
