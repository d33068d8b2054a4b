// A disk in memory under SQLite: it fails on demand and forgets what was not synced.
#pragma once

#include <sqlite3.h>

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace tests {

// What SQLite asks of a disk and what may fail; `any` stands for all of them.
enum class DiskCall { write, sync, truncate, unlink, any };

// How it fails. A write and a sync do a part of their work with `short_write`, and a write also
// with `crash`; otherwise what fails isn't done.
enum class Fault {
  error,        // an I/O error; after a sync that fails so, what it should have kept never is
  full,         // no space is left
  short_write,  // no space is left half-way through
  crash,        // the machine stops: this call and all that follow fail until it starts again
};

inline constexpr std::array all_faults{Fault::error, Fault::full, Fault::short_write, Fault::crash};
std::string_view name_of(Fault fault);

// An SQLite VFS with files of its own, for one connection at a time.
class Disk {
 public:
  Disk();
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;
  ~Disk();

  // The name under which a connection asks for it.
  const char* name() const { return name_.c_str(); }

  // The `nth` of these calls from now on fails so, or that one and all behind it.
  void fail_once(DiskCall call, Fault fault, std::int64_t nth = 1);
  void fail_for_ever(DiskCall call, Fault fault, std::int64_t nth = 1);
  void heal();

  // How many of these calls there were so far, failed ones included.
  std::int64_t count(DiskCall call) const;
  // How many calls have failed so far.
  std::int64_t failures() const { return failures_; }

  // Stops the machine. The connection is to be closed before it starts again.
  void stop() { is_stopped_ = true; }
  bool is_stopped() const { return is_stopped_; }
  // The machine goes on after the process alone was killed: what was written is there.
  void start_after_kill();
  // After a loss of power: of what was not synced, by chance, pieces are kept, torn or lost.
  void start_after_power_loss(std::uint64_t seed);

  // A file's bytes, as the process sees them; "" if there is none.
  std::string content(const std::string& path) const;
  // Puts a file there, durably.
  void put(const std::string& path, std::string content);

 private:
  friend struct DiskMethods;

  // A change since the last sync: bytes written at a place, or a cut to a size.
  struct Piece {
    std::size_t at = 0;
    std::optional<std::string> bytes;  // nothing: a cut
  };
  struct Content {
    std::string seen;             // what reads find
    std::string kept;             // what was there at the last sync
    std::vector<Piece> unsynced;  // what has been done since, in order
    bool syncs_folder = false;    // a new journal's first sync keeps its name, as on Unix
  };
  using Names = std::map<std::string, std::shared_ptr<Content>>;

  struct Plan {
    DiskCall call = DiskCall::any;
    Fault fault = Fault::error;
    std::int64_t left = 0;  // calls until one fails; 0: none does
    bool for_ever = false;
  };

  // How the call that comes now is to fail; nothing if it isn't.
  std::optional<Fault> next_fault(DiskCall call);

  int open(const char* path, int flags, std::shared_ptr<Content>& file);
  int write(Content& file, std::string_view bytes, std::size_t at);
  int truncate(Content& file, std::size_t size);
  int sync(Content& file);
  int unlink(const std::string& path, bool sync_folder);

  static void apply(std::string& content, const Piece& piece);
  static void lose_unsynced(Content& file, std::mt19937_64& chance);

  std::string name_;
  sqlite3_vfs vfs_{};
  Names names_;       // what the process sees
  Names kept_names_;  // what the folder held when it was last synced
  std::array<std::int64_t, 4> counts_{};
  std::int64_t failures_ = 0;
  Plan plan_;
  bool is_stopped_ = false;
};

}  // namespace tests
