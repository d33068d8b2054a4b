// SQLite's file system with a disk that fails when a test says so.
#pragma once

#include <sqlite3.h>

#include <string>

namespace tests {

// What SQLite asks of a disk and what may fail.
enum class DiskCall { write, sync };

// A VFS over the default one. Only one exists at a time.
class FailingDisk {
 public:
  FailingDisk();
  FailingDisk(const FailingDisk&) = delete;
  FailingDisk& operator=(const FailingDisk&) = delete;
  ~FailingDisk();

  // The name under which a connection asks for it.
  const char* name() const;

  // The `nth` next call of that kind fails with an SQLite result code.
  void fail_once(DiskCall call, int code, int nth = 1);
  // All of that kind fail from now on, until heal().
  void fail_for_ever(DiskCall call, int code);
  void heal();

  // How many calls of that kind there were so far, failed ones included.
  int count(DiskCall call) const;
};

}  // namespace tests
