#include "tests/vfs.hpp"

#include <array>
#include <new>

namespace tests {

namespace {

struct Plan {
  int calls = 0;
  int left = 0;  // calls until one fails; 0: none does
  int code = SQLITE_OK;
  bool for_ever = false;
};

std::array<Plan, 2> plans;

Plan& plan_of(DiskCall call) {
  return plans[static_cast<std::size_t>(call)];
}

// The result of the call that comes now: SQLITE_OK if it may reach the disk.
int next_result(DiskCall call) {
  Plan& plan = plan_of(call);
  ++plan.calls;
  if (plan.left == 0 || --plan.left > 0) return SQLITE_OK;
  if (plan.for_ever) plan.left = 1;
  return plan.code;
}

// The real file lies behind this in the same memory.
struct File {
  sqlite3_file base;
  sqlite3_file* real;
};

sqlite3_file* real(sqlite3_file* file) {
  return reinterpret_cast<File*>(file)->real;
}

int close_file(sqlite3_file* file) {
  return real(file)->pMethods->xClose(real(file));
}
int read_file(sqlite3_file* file, void* bytes, int size, sqlite3_int64 at) {
  return real(file)->pMethods->xRead(real(file), bytes, size, at);
}
int write_file(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 at) {
  const int result = next_result(DiskCall::write);
  return result != SQLITE_OK ? result : real(file)->pMethods->xWrite(real(file), bytes, size, at);
}
int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  return real(file)->pMethods->xTruncate(real(file), size);
}
int sync_file(sqlite3_file* file, int flags) {
  const int result = next_result(DiskCall::sync);
  return result != SQLITE_OK ? result : real(file)->pMethods->xSync(real(file), flags);
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
  return real(file)->pMethods->xFileSize(real(file), size);
}
int lock_file(sqlite3_file* file, int level) {
  return real(file)->pMethods->xLock(real(file), level);
}
int unlock_file(sqlite3_file* file, int level) {
  return real(file)->pMethods->xUnlock(real(file), level);
}
int check_lock(sqlite3_file* file, int* reserved) {
  return real(file)->pMethods->xCheckReservedLock(real(file), reserved);
}
int control_file(sqlite3_file* file, int what, void* argument) {
  return real(file)->pMethods->xFileControl(real(file), what, argument);
}
int sector_size(sqlite3_file* file) {
  return real(file)->pMethods->xSectorSize(real(file));
}
int characteristics(sqlite3_file* file) {
  return real(file)->pMethods->xDeviceCharacteristics(real(file));
}

// Version 1 has no shared memory: a store that is locked exclusively needs none.
const sqlite3_io_methods methods{.iVersion = 1,
                                 .xClose = close_file,
                                 .xRead = read_file,
                                 .xWrite = write_file,
                                 .xTruncate = truncate_file,
                                 .xSync = sync_file,
                                 .xFileSize = file_size,
                                 .xLock = lock_file,
                                 .xUnlock = unlock_file,
                                 .xCheckReservedLock = check_lock,
                                 .xFileControl = control_file,
                                 .xSectorSize = sector_size,
                                 .xDeviceCharacteristics = characteristics};

sqlite3_vfs* real_vfs() {
  return sqlite3_vfs_find(nullptr);
}

int open_file(sqlite3_vfs* /*vfs*/, const char* path, sqlite3_file* memory, int flags, int* out) {
  File* file = new (memory) File{};
  file->real = reinterpret_cast<sqlite3_file*>(file + 1);
  const int result = real_vfs()->xOpen(real_vfs(), path, file->real, flags, out);
  file->base.pMethods = file->real->pMethods == nullptr ? nullptr : &methods;
  return result;
}

sqlite3_vfs failing_vfs;

}  // namespace

FailingDisk::FailingDisk() {
  plans = {};
  failing_vfs = *real_vfs();
  failing_vfs.zName = "failing-disk";
  failing_vfs.szOsFile = static_cast<int>(sizeof(File)) + real_vfs()->szOsFile;
  failing_vfs.pNext = nullptr;
  failing_vfs.xOpen = open_file;
  sqlite3_vfs_register(&failing_vfs, 0);
}

FailingDisk::~FailingDisk() {
  sqlite3_vfs_unregister(&failing_vfs);
}

const char* FailingDisk::name() const {
  return failing_vfs.zName;
}

void FailingDisk::fail_once(DiskCall call, int code, int nth) {
  Plan& plan = plan_of(call);
  plan.left = nth;
  plan.code = code;
  plan.for_ever = false;
}

void FailingDisk::fail_for_ever(DiskCall call, int code) {
  fail_once(call, code);
  plan_of(call).for_ever = true;
}

void FailingDisk::heal() {
  for (Plan& plan : plans) plan.left = 0;
}

int FailingDisk::count(DiskCall call) const {
  return plan_of(call).calls;
}

}  // namespace tests
