// The power fails at any call of a drawn scenario.
#include <random>

#include "tests/survival/runs.hpp"
#include "tests/survival/scenario.hpp"
#include "tests/survival/trial.hpp"

namespace survival {

namespace {

constexpr int steps_between_cuts = 8;
constexpr std::uint64_t calls_till_cut_max = 60;

}  // namespace

void run_power_cut(std::uint64_t seed) {
  std::mt19937_64 chance(seed);
  tests::Disk disk;
  Trial trial(disk, {chance() % 2 == 0, chance() % 2 == 0});
  for (int cut = 0; cut < power_cuts_a_run; ++cut) {
    const auto call = static_cast<std::int64_t>(1 + chance() % calls_till_cut_max);
    disk.fail_once(tests::DiskCall::any, tests::Fault::crash, call);
    if (trial.open()) {
      for (const Step& step : drawn_scenario(chance(), steps_between_cuts)) {
        if (!disk.is_stopped()) trial.take(step);
      }
    }
    disk.stop();
    trial.close();
    disk.start_after_power_loss(chance());
    if (!trial.open()) throw Broken("does not start again");
    trial.check();
    trial.close();
  }
}

}  // namespace survival
