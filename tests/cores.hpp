// Work that is divided among as many processes as the machine has cores.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <thread>
#include <vector>

namespace tests {

// Calls `is_well(i)` for each i from `first` on, `count` times. False if one of them was false; a
// process ends at its first.
template <class IsWell>
bool on_all_cores(std::uint64_t first, std::uint64_t count, const IsWell& is_well) {
  const std::uint64_t workers =
      std::clamp<std::uint64_t>(std::thread::hardware_concurrency(), 1, std::max(count, 1UL));
  const auto run_row = [&](std::uint64_t worker) {
    for (std::uint64_t i = first + worker; i < first + count; i += workers) {
      if (!is_well(i)) return false;
    }
    return true;
  };
  std::vector<pid_t> children;
  for (std::uint64_t i = 1; i < workers; ++i) {
    const pid_t child = fork();
    if (child == 0) std::_Exit(run_row(i) ? 0 : 1);
    children.push_back(child);
  }
  bool all_well = run_row(0);
  for (const pid_t child : children) {
    int status = 1;
    all_well = child > 0 && waitpid(child, &status, 0) == child && status == 0 && all_well;
  }
  return all_well;
}

}  // namespace tests
