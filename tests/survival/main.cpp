// What the store survives: calls of the disk that fail, losses of power, damage to its file.
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

#include "tests/cores.hpp"
#include "tests/survival/runs.hpp"

namespace {

// A run that takes longer hangs; it is killed, which counts as a failure.
constexpr unsigned run_seconds_max = 60;

// Whether the run goes well; tells how to repeat one that doesn't.
template <class Run>
bool goes_well(std::string_view mode, std::uint64_t number, const Run& run) {
  alarm(run_seconds_max);
  try {
    run(number);
    alarm(0);
    return true;
  } catch (const std::exception& error) {
    const std::string name(mode);
    const std::string which = std::to_string(number);
    std::cerr << name + " " + which + ": " + error.what() + "\nagain: survival " + name + " only " +
                     which + "\n";
    return false;
  }
}

bool failures(std::uint64_t count) {
  const std::uint64_t all = survival::failure_runs();
  count = std::min(count, all);
  const bool is_well = tests::on_all_cores(0, count, [&](std::uint64_t i) {
    return goes_well("failures", 1 + i * all / count, survival::run_failure);
  });
  if (is_well) {
    std::cout << "failures: " << count << " of " << all << " runs, nothing lost\n";
  }
  return is_well;
}

bool power_cuts(std::uint64_t runs) {
  const bool is_well = tests::on_all_cores(1, runs, [](std::uint64_t seed) {
    return goes_well("power-cuts", seed, survival::run_power_cut);
  });
  if (is_well) {
    std::cout << "power cuts: " << runs * survival::power_cuts_a_run << ", nothing lost\n";
  }
  return is_well;
}

// An answer that damage made another is a failure.
bool damages(survival::Damage damage, std::string_view name, std::uint64_t count) {
  std::array<std::uint64_t, 4> found{};
  for (std::uint64_t seed = 1; seed <= count; ++seed) {
    const bool is_well = goes_well(name, seed, [&](std::uint64_t number) {
      ++found[static_cast<std::size_t>(survival::run_damage(damage, number))];
    });
    if (!is_well) return false;
  }
  std::cout << name << ": " << count << ", refused at start " << found[0] << ", noticed "
            << found[1] << ", harmless " << found[2] << ", not noticed " << found[3] << "\n";
  return found[static_cast<std::size_t>(survival::Aftermath::not_noticed)] == 0;
}

// With a number `only` that run, else `count` of them; 0 is the mode's own measure.
bool run_mode(std::string_view mode, std::uint64_t count, std::uint64_t only) {
  using survival::Damage;
  struct Mode {
    std::string_view name;
    std::uint64_t usual;
    bool (*all)(std::uint64_t);
    void (*one)(std::uint64_t);
  };
  static constexpr std::array modes{
      Mode{"failures", ~std::uint64_t{0}, failures, survival::run_failure},
      Mode{"power-cuts", 2'000, power_cuts, survival::run_power_cut},
      Mode{"bit-flips",
           2'000,
           [](std::uint64_t n) { return damages(Damage::bit_flip, "bit-flips", n); },
           [](std::uint64_t n) { survival::run_damage(Damage::bit_flip, n); }},
      Mode{"truncations",
           200,
           [](std::uint64_t n) { return damages(Damage::truncation, "truncations", n); },
           [](std::uint64_t n) { survival::run_damage(Damage::truncation, n); }},
      Mode{"page-swaps",
           200,
           [](std::uint64_t n) { return damages(Damage::page_swap, "page-swaps", n); },
           [](std::uint64_t n) { survival::run_damage(Damage::page_swap, n); }},
  };
  for (const Mode& each : modes) {
    if (each.name != mode) continue;
    if (only != 0) return goes_well(mode, only, each.one);
    return each.all(count != 0 ? count : each.usual);
  }
  std::cerr << "survival: there is no mode '" << mode << "'\n";
  return false;
}

}  // namespace

int main(int count, char** arguments) {
  const std::string_view second = count > 2 ? arguments[2] : "";
  const bool is_one = second == "only" && count == 4;
  if (count < 2 || (count > 3 && !is_one)) {
    std::cerr << "usage: survival MODE [COUNT]     MODE: failures, power-cuts, bit-flips,\n"
                 "       survival MODE only N      truncations, page-swaps\n";
    return 2;
  }
  const auto number = std::strtoull(arguments[count - 1], nullptr, 10);
  return run_mode(arguments[1], is_one ? 0 : number, is_one ? number : 0) ? 0 : 1;
}
