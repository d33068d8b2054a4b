// Each write, sync, truncate and unlink of the full scenario fails in turn.
#include <array>

#include "tests/survival/runs.hpp"
#include "tests/survival/scenario.hpp"
#include "tests/survival/trial.hpp"

namespace survival {

namespace {

using tests::Disk;
using tests::DiskCall;
using tests::Fault;

// A call that fails, and how.
struct Failure {
  Tuning tuning;
  std::int64_t call = 0;  // counted from 1; 0: none
  Fault fault{};
  bool for_ever = false;
  bool loses_power = false;  // at the end, or where the machine stops
};

constexpr std::array tunings{Tuning{false, true}, Tuning{true, true}};

void arm(Disk& disk, const Failure& failure) {
  if (failure.call == 0) return;
  if (failure.for_ever) {
    disk.fail_for_ever(DiskCall::any, failure.fault, failure.call);
  } else {
    disk.fail_once(DiskCall::any, failure.fault, failure.call);
  }
}

// Opens it, though it may have to be mended first.
void open_surely(Trial& trial, Disk& disk) {
  if (trial.open() || disk.is_stopped()) return;
  disk.heal();
  if (!trial.open()) throw Broken("does not start on a disk that is well again");
}

// The full scenario with a restart in the middle; as far as the disk lets it.
void play(Trial& trial, Disk& disk) {
  const std::vector<Step> steps = full_scenario();
  open_surely(trial, disk);
  for (std::size_t i = 0; i < steps.size() && !disk.is_stopped(); ++i) {
    if (i == steps.size() / 2) {
      trial.close();
      if (!disk.is_stopped()) open_surely(trial, disk);
    }
    if (!disk.is_stopped()) trial.take(steps[i]);
  }
}

// How many calls the scenario makes; how many failed.
std::int64_t run(const Failure& failure) {
  Disk disk;
  Trial trial(disk, failure.tuning);
  arm(disk, failure);
  play(trial, disk);
  const std::int64_t calls = disk.count(DiskCall::any);
  if (!disk.is_stopped()) {
    disk.heal();
    trial.check();
    disk.stop();
  }
  trial.close();
  if (failure.loses_power) {
    disk.start_after_power_loss(static_cast<std::uint64_t>(failure.call));
  } else {
    disk.start_after_kill();
  }
  if (!trial.open()) throw Broken("does not start again");
  trial.check();
  trial.close();
  if (!trial.open()) throw Broken("does not start a third time");
  trial.check();
  return calls;
}

// Of each tuning: how many calls there are to fail.
const std::array<std::int64_t, 2>& calls_of_tunings() {
  static const std::array<std::int64_t, 2> calls{run({tunings[0]}), run({tunings[1]})};
  return calls;
}

constexpr std::array<bool, 2> both{false, true};
constexpr std::uint64_t ways = tests::all_faults.size() * both.size() * both.size();

}  // namespace

std::uint64_t failure_runs() {
  const auto& calls = calls_of_tunings();
  return static_cast<std::uint64_t>(calls[0] + calls[1]) * ways;
}

void run_failure(std::uint64_t number) {
  const std::uint64_t way = (number - 1) % ways;
  const auto call = static_cast<std::int64_t>((number - 1) / ways);
  const std::int64_t of_first = calls_of_tunings()[0];
  Failure failure;
  failure.tuning = tunings[call < of_first ? 0 : 1];
  failure.call = 1 + (call < of_first ? call : call - of_first);
  failure.fault = tests::all_faults[way / 4];
  failure.for_ever = way / 2 % 2 == 1;
  failure.loses_power = way % 2 == 1;
  run(failure);
}

}  // namespace survival
