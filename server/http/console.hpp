// The console, a page on the emulator's own API: its files, and the way of browsers to it.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "api/request.hpp"
#include "server/http/console_files.hpp"

namespace server {

// Where it is.
inline constexpr std::string_view console_path = "/_emulator/console/";

class Console {
 public:
  // With --console off there are no files.
  explicit Console(bool is_on) : files_(is_on ? console_files() : std::vector<ConsoleFile>()) {}

  bool is_there() const { return !files_.empty(); }

  // The answer to a request for one of its files, or to a browser's for `/` or its icon, which go
  // to it; nothing for any other request. The files hold nothing of any world.
  std::optional<api::Reply> answer(const api::Request& request) const;

 private:
  api::Reply answer_file(const api::Request& request) const;

  std::vector<ConsoleFile> files_;
};

// Whether a page of another site sends its reader here: a navigation of a whole tab, which tells
// that page nothing, to one of these files.
bool is_visit(std::string_view method,
              std::string_view path,
              std::string_view fetch_mode,
              std::string_view fetch_destination);

}  // namespace server
