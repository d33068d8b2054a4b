// Runs the simulation for a row of seeds, each twice: once with a store on disk, once in memory.
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <string_view>

#include "tests/folder.hpp"
#include "tests/simulation/simulation.hpp"

namespace {

constexpr int steps_per_seed = 60;

// Why the seed failed; "" if it didn't.
std::string run_seed(std::uint64_t seed) {
  const tests::Folder folder;
  try {
    const std::string on_disk =
        simulation::Simulation(seed, folder.file("store")).run(steps_per_seed);
    const std::string in_memory = simulation::Simulation(seed, "").run(steps_per_seed);
    return on_disk == in_memory ? "" : "two runs gave different replies";
  } catch (const std::exception& error) {
    return error.what();
  }
}

int run(std::uint64_t first, std::uint64_t count) {
  for (std::uint64_t seed = first; seed - first < count; ++seed) {
    if (const std::string failure = run_seed(seed); !failure.empty()) {
      std::cerr << "seed " << seed << ": " << failure
                << "\nagain: simulation --seeds 1 --first-seed " << seed << "\n";
      return 1;
    }
  }
  std::cout << count << " seeds from " << first << " on: as the model\n";
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
