// One run: random requests, jumps of time, restarts, and where it is asked for failures of the disk
// and losses of power, each compared with the model.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <random>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "tests/disk.hpp"
#include "tests/simulation/model.hpp"
#include "tests/world.hpp"

namespace simulation {

// The emulator did something else than the model.
class Mismatch : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

inline constexpr int steps_min = 80;
inline constexpr int days_min = 30;

enum class DiskIs { well, failing };

class Simulation {
 public:
  // Without a disk the store is in memory, and restarts are of the engine alone.
  Simulation(std::uint64_t seed, tests::Disk* disk, DiskIs disk_is);

  // Takes random steps, `steps_min` and for `days_min` days of the machine's time; throws Mismatch.
  // Gives all that was answered.
  std::string run();

  // The kinds of steps, each as often as its weight says.
  struct Step {
    int weight;
    std::string_view name;
    void (Simulation::*take)();
  };

 private:
  struct Token {
    std::string text;
    Place place;
    std::string server;
  };

  // Requests of the API: server_steps.hpp.
  void create_server();
  void delete_server();
  void restore_server();
  void start_maintenance();
  void update_server();
  void update_attributes();
  void export_attribute();
  void describe_server();
  void page_through_servers();
  void page_through_events();
  // Requests of the API: other_steps.hpp.
  void create_backup();
  void delete_backup();
  void describe_backup();
  void page_through_backups();
  void associate_node();
  void disassociate_node();
  void associate(const std::string& operation);
  void describe_association();
  void tag_resource();
  void untag_resource();
  void page_through_tags();
  // The emulator's own API.
  void put_server();
  void force_server();
  void force_backup();
  // Time and the process.
  void wait_a_little();
  void wait_long();
  void wait_unattended();
  void restart();
  // What fails: failing_steps.hpp.
  void write_to_failing_disk();
  void wait_with_failing_disk();
  void lose_power_while_writing();
  void take_some_write();
  void lose_power();
  bool is_as_the_model();

  const Step& pick_step();
  void compare_all();
  void compare_servers(const Place& place);
  void compare_backups(const Place& place);
  void compare_attributes(const Place& place);
  void compare_events(const Place& place, const std::string& name);
  void compare_tags(const Place& place, const std::string& arn);
  void note_arn(Server& server, const std::string& arn);

  tests::Answer call(std::string_view operation, const std::string& input, const Place& place);
  // Calls an operation that is to end with that exception, or well ("").
  tests::Answer call_for(const std::string& wanted,
                         std::string_view operation,
                         const std::string& input,
                         const Place& place);
  // Asks for all pages of a list, sometimes with a restart between them: its elements' texts.
  std::string all_pages(std::string_view operation,
                        const std::string& members,
                        const char* list,
                        const char* text,
                        const Place& place);
  void control(const std::string& body, const Place& place);
  void expect(std::string_view what, const std::string& wanted, const std::string& got);

  int below(int bound) { return static_cast<int>(chance_() % static_cast<std::uint64_t>(bound)); }
  bool is_lucky(int one_in) { return below(one_in) == 0; }
  template <class List>
  const auto& one_of(const List& list) {
    return list[static_cast<std::size_t>(below(static_cast<int>(std::size(list))))];
  }
  Place some_place();
  std::string some_server_name(const Place& place);
  std::string some_backup_id(const Place& place);
  std::string some_arn(const Place& place);
  Window some_window();
  Server some_calendar();
  TagList some_tags();

  // What is to become of a write that would go well.
  enum class Writes { succeed, fail, may_fail };
  class Refused {};  // thrown where one fails that may

  std::mt19937_64 chance_;
  tests::Disk* disk_;
  DiskIs disk_is_;
  Writes writes_ = Writes::succeed;
  tests::World world_;
  Model model_;
  std::vector<std::string> arns_;  // of all servers that ever were
  std::vector<Token> tokens_;      // all that were ever given
  std::string transcript_;
  std::string step_;  // which one is being taken
};

}  // namespace simulation
