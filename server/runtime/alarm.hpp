// Wakes the engine when something is due.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <optional>

#include "api/engine/engine.hpp"
#include "server/runtime/log.hpp"
#include "server/runtime/machine_clock.hpp"

namespace server {

class Alarm {
 public:
  Alarm(boost::asio::io_context& context,
        api::Engine& engine,
        const MachineClock& clock,
        const Log& log)
      : engine_(engine), clock_(clock), log_(log), timer_(context) {}

  // What is to be done once what was due has happened.
  void on_ring(std::function<void()> action) { action_ = std::move(action); }

  // Sets itself to the engine's next due moment. To be called after each turn.
  void set();
  void stop();

 private:
  void set(base::Time due);
  void ring();

  api::Engine& engine_;
  const MachineClock& clock_;
  const Log& log_;
  boost::asio::steady_timer timer_;
  std::function<void()> action_;
  std::optional<base::Time> due_;
  bool stopped_ = false;
};

}  // namespace server
