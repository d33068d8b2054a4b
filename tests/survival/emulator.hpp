// An emulator that may fail to start, and requests to it as values.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "api/engine/engine.hpp"
#include "storage/database.hpp"
#include "tests/disk.hpp"

namespace survival {

// How SQLite is set, so that a small store meets all that a large one does.
struct Tuning {
  bool has_small_cache = false;    // writes reach the disk before the commit
  bool checkpoints_often = false;  // the log is moved into the file, and cut, every few turns
};

// A call of the API, or a request of the emulator's own API.
struct Request {
  std::string name;    // the operation, or the method
  std::string target;  // empty: a call of the API
  std::string body;

  bool operator==(const Request&) const = default;
};

class Emulator {
 public:
  // On a disk, or, with none, in memory.
  explicit Emulator(tests::Disk* disk, const Tuning& tuning = {}) : disk_(disk), tuning_(tuning) {}

  // Throws storage::Error or storage::Unusable.
  void open(base::Time now);
  void close();
  bool is_open() const { return engine_ != nullptr; }

  // Requests that come in one turn.
  std::vector<api::Reply> turn(base::Time now, const std::vector<Request>& requests);
  // All of the world, and the list of its checkpoints.
  api::Reply exported(base::Time now);
  // What happens until then by itself; what can't be kept is left due.
  void pass(base::Time now, base::Time until);

  // What SQLite has to say about the file: "ok".
  std::string integrity();

 private:
  tests::Disk* disk_;
  Tuning tuning_;
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<api::Engine> engine_;
  std::uint64_t last_id_ = 0;
};

}  // namespace survival
