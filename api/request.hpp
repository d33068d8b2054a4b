// A request and its reply as the engine sees them: HTTP's parts, without the socket.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/time.hpp"

namespace api {

struct Header {
  std::string_view name;
  std::string_view value;
};

struct Request {
  std::string_view method;
  std::string_view target;  // path and query
  std::span<const Header> headers;
  std::string_view body;
  std::uint64_t id = 0;  // tells a request that had to wait and comes again from others

  // The value of the first header of that name, whatever its case; nothing if there is none.
  std::string_view header(std::string_view name) const;
};

// What the log tells of a request.
struct Outcome {
  std::string account;
  std::string operation;
  std::string error;       // an exception's name; empty if it went well
  storage::Time moment{};  // the world's time
  std::string note;        // more for the log, where somebody asked for it
};

struct Reply {
  unsigned status = 200;
  std::string content_type;  // empty: no such header
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  Outcome outcome;
};

// Whether two ASCII texts differ at most in case.
bool equals_ignoring_case(std::string_view left, std::string_view right);

}  // namespace api
