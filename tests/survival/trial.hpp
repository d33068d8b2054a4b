// One run of an emulator on a failing disk, held against the ledger of what it acknowledged.
#pragma once

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/survival/emulator.hpp"

namespace survival {

// Something acknowledged was lost, or something is half done, stuck or damaged.
class Broken : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Requests that come in one turn; after it the time that passes.
struct Step {
  std::vector<Request> requests;
  base::Duration pass{0};
};

class Trial {
 public:
  Trial(tests::Disk& disk, const Tuning& tuning)
      : disk_(disk), reads_write_(tuning.has_small_cache), emulator_(&disk, tuning) {}

  // Starts the emulator and compares. False if the disk doesn't let it.
  bool open();
  void close() { emulator_.close(); }

  // Takes the step, and asks for the whole world. Throws Broken where a read is refused, or a write
  // though nothing failed meanwhile.
  void take(const Step& step);

  // On a disk that is well: compares, now and after two days. Throws Broken also where SQLite finds
  // the file unsound.
  void check();

 private:
  // Requests that were answered in one turn, in their order.
  struct Entry {
    base::Time at;
    std::vector<Request> requests;
    std::vector<std::string> answers;  // empty: not known
  };

  // Throws Broken unless the world is what was acknowledged, with or without one of the turns
  // that are in doubt, whole.
  void compare();
  void note(const std::vector<Request>& requests, const std::vector<api::Reply>& replies);
  std::string acknowledged_world();
  std::string world_with(const Entry& also) const;
  // How the world differs from all that it may be; nothing if it is one of these, which is then
  // the one that counts.
  std::optional<std::string> resolve(const std::string& got);
  static void play(Emulator& fresh, const Entry& entry);

  tests::Disk& disk_;
  bool reads_write_;  // what is due before a read may need the disk
  Emulator emulator_;
  base::Time now_{base::Duration{1'469'799'527'520}};
  std::vector<Entry> ledger_;
  // Turns that were refused since the last that was kept. One of them may have reached the disk
  // before the failure, and is found there if the emulator starts again before it writes again.
  std::vector<Entry> in_doubt_;
  std::unique_ptr<Emulator> twin_;  // in memory: has been asked …
  std::size_t played_ = 0;          // … this much of the ledger
};

}  // namespace survival
