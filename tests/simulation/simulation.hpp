// One run: random requests, jumps of time and restarts, each compared with the model.
#pragma once

#include <cstdint>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>

#include "tests/simulation/model.hpp"
#include "tests/world.hpp"

namespace simulation {

// The emulator did something else than the model.
class Mismatch : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Simulation {
 public:
  // With an empty `file` the store is in memory, and restarts are of the engine alone.
  Simulation(std::uint64_t seed, const std::string& file);

  // Takes random steps; throws Mismatch. Gives all that was answered.
  std::string run(int steps);

  // The kinds of steps, each as often as its weight says.
  struct Step {
    int weight;
    std::string_view name;
    void (Simulation::*take)();
  };

 private:
  // Requests of the API.
  void create_backup();
  void delete_backup();
  void describe_backup();
  void page_through_backups();
  // The emulator's own API.
  void put_server();
  void force_server();
  void force_backup();
  // Time and the process.
  void wait_a_little();
  void wait_long();
  void wait_unattended();
  void restart();

  const Step& pick_step();
  void compare_all();
  void compare_servers(const Place& place);
  void compare_backups(const Place& place);

  tests::Answer call(std::string_view operation, const std::string& input, const Place& place);
  void control(const std::string& body, const Place& place);
  void expect(std::string_view what, const std::string& wanted, const std::string& got);

  int below(int bound) { return static_cast<int>(chance_() % static_cast<std::uint64_t>(bound)); }
  bool is_lucky(int one_in) { return below(one_in) == 0; }
  Place some_place();
  std::string some_server_name();
  std::string some_backup_id(const Place& place);

  std::mt19937_64 chance_;
  tests::World world_;
  Model model_;
  std::string transcript_;
  std::string step_;  // which one is being taken
};

}  // namespace simulation
