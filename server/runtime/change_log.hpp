// Has the log tell what has changed.
#pragma once

#include <algorithm>
#include <cstdint>

#include "api/telemetry/change_stream.hpp"
#include "server/runtime/log.hpp"

namespace server {

class ChangeLog {
 public:
  // What has changed before is not told. Both must live as long.
  ChangeLog(const api::ChangeStream& changes, const Log& log)
      : changes_(changes), log_(log), told_(changes.end()) {}

  // Tells what has since the last time. To be called after every commit.
  void tell() {
    if (log_.tells_changes()) {
      for (auto number = std::max(told_ + 1, changes_.first()); number <= changes_.end();
           ++number) {
        log_.change(changes_.at(number));
      }
    }
    told_ = changes_.end();
  }

 private:
  const api::ChangeStream& changes_;
  const Log& log_;
  std::uint64_t told_;
};

}  // namespace server
