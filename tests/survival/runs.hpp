// The runs of the survival program, numbered. Each throws Broken where something didn't survive.
#pragma once

#include <cstdint>

namespace survival {

// One call of the full scenario fails: which one, in which way, and what follows.
std::uint64_t failure_runs();
void run_failure(std::uint64_t number);

// A drawn scenario, cut by a loss of power at a drawn call, three times in a row.
inline constexpr int power_cuts_a_run = 3;
void run_power_cut(std::uint64_t seed);

// A file with a bit flipped, cut short, or with two pages swapped: what became of it.
enum class Damage { bit_flip, truncation, page_swap };
enum class Aftermath {
  refused,      // at the start, and the file untouched
  noticed,      // some answers were a 500
  harmless,     // every answer is as before
  not_noticed,  // an answer is another than it was
};
Aftermath run_damage(Damage damage, std::uint64_t seed);

}  // namespace survival
