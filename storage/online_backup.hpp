// A copy of the whole store that is made in steps while the store is in use: SQLite's backup
// (https://www.sqlite.org/backup.html). What is written between two steps is in the copy as well.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "storage/database.hpp"

struct sqlite3_backup;

namespace storage {

class OnlineBackup {
 public:
  // Begins a copy that has no name, so that nothing of it outlives the process: it is to be read.
  // It lies in the store's folder, that of a store in memory in the machine's folder for temporary
  // files. Throws Error.
  explicit OnlineBackup(Database& database);

  // Begins a copy in a new file, which goes with this unless it is kept. Throws Error, also where
  // there is a file of that name.
  OnlineBackup(Database& database, const std::string& file);

  OnlineBackup(const OnlineBackup&) = delete;
  OnlineBackup& operator=(const OnlineBackup&) = delete;
  ~OnlineBackup();

  // Copies so many pages more; true once the copy is whole, and is what the store is now. Where a
  // write undoes what was copied (any to a store in memory, one that is rolled back to a file), the
  // copy begins anew, each time with steps of twice as many pages, so that it comes to an end.
  // REQUIRES: no transaction that has written is open. Throws Error: the copy can't be made.
  bool step(int pages);

  // How many pages the last step has copied: of a store in a file never more than it was to.
  int pages_in_last_step() const { return pages_in_last_step_; }

  // --- Once the copy is whole ---

  // What follows of its bytes, at most so many; "" at its end. Throws Error.
  std::string read(std::size_t bytes_max);

  // Leaves the file where it is.
  void keep() { file_.clear(); }

 private:
  struct Close {
    void operator()(sqlite3* connection) const;
  };
  struct Finish {
    void operator()(sqlite3_backup* backup) const;
  };

  void create();
  void begin();
  void note_progress();
  void finish();
  void mark_as_unused() const;
  [[noreturn]] void fail(int result) const;

  Database& database_;
  bool is_of_file_;
  std::string file_;  // to be removed; empty: nothing is
  int descriptor_ = -1;
  std::unique_ptr<sqlite3, Close> copy_;
  std::unique_ptr<sqlite3_backup, Finish> backup_;  // goes before its connection
  int copied_ = 0;                                  // pages, since it began last
  int begun_anew_ = 0;
  int pages_in_last_step_ = 0;
  std::int64_t read_ = 0;  // bytes
};

}  // namespace storage
