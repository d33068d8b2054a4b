// Runs the simulation for a row of seeds, divided among as many processes as the machine has cores.
// Half of the seeds run twice, with a store on disk and in memory, and are to be answered alike;
// with the others the disk fails and the power is cut.
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <string_view>

#include "tests/cores.hpp"
#include "tests/disk.hpp"
#include "tests/simulation/simulation.hpp"

namespace {

// Why the seed failed; "" if it didn't.
std::string run_seed(std::uint64_t seed) {
  tests::Disk disk;
  try {
    if (seed / 2 % 2 == 0) {
      simulation::Simulation(seed, &disk, simulation::DiskIs::failing).run();
      return "";
    }
    const std::string on_disk = simulation::Simulation(seed, &disk, simulation::DiskIs::well).run();
    const std::string in_memory =
        simulation::Simulation(seed, nullptr, simulation::DiskIs::well).run();
    return on_disk == in_memory ? "" : "two runs gave different replies";
  } catch (const std::exception& error) {
    return error.what();
  }
}

bool goes_well(std::uint64_t seed) {
  const std::string failure = run_seed(seed);
  if (failure.empty()) return true;
  std::cerr << "seed " + std::to_string(seed) + ": " + failure +
                   "\nagain: simulation --seeds 1 --first-seed " + std::to_string(seed) + "\n";
  return false;
}

int run(std::uint64_t first, std::uint64_t count) {
  if (!tests::on_all_cores(first, count, goes_well)) return 1;
  std::cout << count << " seeds from " << first << " on, each at least " << simulation::days_min
            << " days: as the model\n";
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  std::uint64_t seeds = 1'000;
  std::uint64_t first = 1;
  for (int i = 1; i + 1 < count; i += 2) {
    const std::string_view name = arguments[i];
    std::uint64_t* place = name == "--seeds" ? &seeds : name == "--first-seed" ? &first : nullptr;
    if (place == nullptr) {
      std::cerr << "usage: simulation [--seeds N] [--first-seed K]\n";
      return 2;
    }
    *place = std::strtoull(arguments[i + 1], nullptr, 10);
  }
  return run(first, seeds);
}
