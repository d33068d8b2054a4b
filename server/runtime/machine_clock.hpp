// The only place that asks what time it is.
#pragma once

#include <ctime>

#include "base/time.hpp"

namespace server {

// The machine's time: one reading of its calendar at the start, and from there its uninterrupted
// counter, which runs while the machine sleeps and which nobody can set.
class MachineClock {
 public:
  MachineClock()
      : start_(std::chrono::floor<base::Duration>(std::chrono::system_clock::now())),
        counter_(counter()) {}

  base::Time now() const {
    return start_ + std::chrono::floor<base::Duration>(counter() - counter_);
  }

  // For measuring how long something takes.
  static std::chrono::nanoseconds counter() {
#ifdef CLOCK_BOOTTIME
    constexpr clockid_t uninterrupted = CLOCK_BOOTTIME;
#else
    constexpr clockid_t uninterrupted = CLOCK_MONOTONIC;  // on macOS it runs in sleep, too
#endif
    timespec value{};
    clock_gettime(uninterrupted, &value);
    return std::chrono::seconds(value.tv_sec) + std::chrono::nanoseconds(value.tv_nsec);
  }

 private:
  base::Time start_;
  std::chrono::nanoseconds counter_;
};

}  // namespace server
