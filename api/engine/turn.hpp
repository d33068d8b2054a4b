// What the requests of one turn share.
#pragma once

#include <cstdint>
#include <string>

#include "api/work.hpp"

namespace api {

struct Turn {
  Time machine;
  Budget budget{};
  std::string request_id{};  // of the call that is being answered

  // The count of writes from which on they are the request's own: what was due before happens
  // whether or not this request came, and makes no write of a read.
  std::uint64_t own_writes_since = 0;
};

}  // namespace api
