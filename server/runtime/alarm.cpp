#include "server/runtime/alarm.hpp"

#include <algorithm>

namespace server {

namespace {

// A store that can't take what is due, on a full disk say, is tried again.
constexpr base::Duration retry_after{1'000};

// Longer waits are cut into pieces, so that a machine that slept is noticed.
constexpr base::Duration wait_max{60'000};

}  // namespace

void Alarm::set() {
  const std::optional<base::Time> due = engine_.next_due();
  if (stopped_ || due == due_) return;
  if (due) {
    set(*due);
  } else {
    due_.reset();
    timer_.cancel();
  }
}

void Alarm::set(base::Time due) {
  due_ = due;
  const base::Duration wait = std::clamp(due - clock_.now(), base::Duration{0}, wait_max);
  timer_.expires_after(wait);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) ring();
  });
}

void Alarm::ring() {
  due_.reset();
  try {
    engine_.run_due(clock_.now());
    set();
    if (action_) action_();
  } catch (const std::exception& error) {
    log_.error("what is due could not happen, trying again: " + std::string(error.what()));
    set(clock_.now() + retry_after);
  }
}

void Alarm::stop() {
  stopped_ = true;
  timer_.cancel();
}

}  // namespace server
