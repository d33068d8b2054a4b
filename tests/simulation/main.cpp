// Runs the simulation for a row of seeds, each twice: once with a store on disk, once in memory.
// The seeds are divided among as many processes as the machine has cores.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "tests/folder.hpp"
#include "tests/simulation/simulation.hpp"

namespace {

constexpr int steps_per_seed = 80;

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

// The seeds from `first` on in steps of `step`: whether all went as the model.
bool run_row(std::uint64_t first, std::uint64_t end, std::uint64_t step) {
  for (std::uint64_t seed = first; seed < end; seed += step) {
    if (const std::string failure = run_seed(seed); !failure.empty()) {
      std::cerr << "seed " + std::to_string(seed) + ": " + failure +
                       "\nagain: simulation --seeds 1 --first-seed " + std::to_string(seed) + "\n";
      return false;
    }
  }
  return true;
}

int run(std::uint64_t first, std::uint64_t count) {
  const std::uint64_t workers =
      std::clamp<std::uint64_t>(std::thread::hardware_concurrency(), 1, std::max(count, 1UL));
  std::vector<pid_t> children;
  for (std::uint64_t i = 1; i < workers; ++i) {
    const pid_t child = fork();
    if (child == 0) std::_Exit(run_row(first + i, first + count, workers) ? 0 : 1);
    children.push_back(child);
  }
  bool is_well = run_row(first, first + count, workers);
  for (const pid_t child : children) {
    int status = 1;
    is_well = child > 0 && waitpid(child, &status, 0) == child && status == 0 && is_well;
  }
  if (!is_well) return 1;
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
