// Steps of time, the process, the disk and the power. Part of simulation.cpp alone.
#pragma once

#include "storage/statement.hpp"
#include "tests/simulation/simulation.hpp"

namespace simulation {

using std::chrono::hours;
using std::chrono::minutes;

inline void Simulation::wait_a_little() {
  static constexpr std::array<int, 10> milliseconds{
      1, 499, 500, 501, 999, 1'000, 1'001, 1'999, 2'000, 3'000};
  world_.pass(Duration{one_of(milliseconds)});
}

inline void Simulation::wait_long() {
  world_.pass(minutes(below(60)) + hours(below(24 * 28)));
}

inline void Simulation::wait_unattended() {
  world_.pass_unattended(is_lucky(2) ? Duration{below(4'000)} : minutes(below(24 * 60 * 3)));
}

inline void Simulation::restart() {
  if (disk_is_ == DiskIs::failing && is_lucky(2)) return lose_power();
  world_.restart();
}

// --- What fails ------------------------------------------------------------------------------

// One that changes what compare_all() sees wherever it goes well.
inline void Simulation::take_some_write() {
  static constexpr std::array writes{&Simulation::create_backup,
                                     &Simulation::create_backup,
                                     &Simulation::delete_backup,
                                     &Simulation::create_server,
                                     &Simulation::delete_server,
                                     &Simulation::restore_server,
                                     &Simulation::start_maintenance};
  (this->*one_of(writes))();
}

// It is answered with a 500 and has not happened.
inline void Simulation::write_to_failing_disk() {
  using tests::DiskCall;
  using tests::Fault;
  struct Failure {
    DiskCall call;
    Fault fault;
  };
  static constexpr std::array failures{Failure{DiskCall::write, Fault::error},
                                       Failure{DiskCall::write, Fault::full},
                                       Failure{DiskCall::write, Fault::short_write},
                                       Failure{DiskCall::sync, Fault::error}};
  if (disk_is_ == DiskIs::well) return;
  const Model before = model_;
  const Failure failure = one_of(failures);
  disk_->fail_for_ever(failure.call, failure.fault);
  writes_ = Writes::fail;
  try {
    take_some_write();
  } catch (const Refused&) {
    model_ = before;
  }
  writes_ = Writes::succeed;
  disk_->heal();
  put_server();  // no restart finds again what a failed sync has left in the log
}

// What is due is due again once the disk is well.
inline void Simulation::wait_with_failing_disk() {
  if (disk_is_ == DiskIs::well) return;
  world_.pass_unattended(Duration{below(4'000'000)});
  disk_->fail_for_ever(tests::DiskCall::any, tests::Fault::full);
  try {
    world_.engine().run_due(world_.now);
  } catch (const storage::Error&) {
  }
  disk_->heal();
}

// A write that was acknowledged is kept, one that was not has happened wholly or not at all.
inline void Simulation::lose_power_while_writing() {
  if (disk_is_ == DiskIs::well) return;
  const Model before = model_;
  disk_->fail_once(tests::DiskCall::any, tests::Fault::crash, 1 + below(8));
  writes_ = Writes::may_fail;
  bool in_doubt = false;
  try {
    take_some_write();
  } catch (const Refused&) {
    in_doubt = true;
  }
  writes_ = Writes::succeed;
  lose_power();
  if (!in_doubt || is_as_the_model()) return;
  model_ = before;
}

inline void Simulation::lose_power() {
  disk_->stop();
  world_.stop();
  disk_->start_after_power_loss(chance_());
  world_.restart();
}

inline bool Simulation::is_as_the_model() {
  try {
    compare_all();
    return true;
  } catch (const Mismatch&) {
    return false;
  }
}

}  // namespace simulation
