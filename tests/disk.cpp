#include "tests/disk.hpp"

#include <algorithm>
#include <cstring>
#include <new>

#include "storage/database.hpp"

namespace tests {

namespace {

// What a disk writes whole or not at all.
constexpr std::size_t sector_bytes = 512;

}  // namespace

// What SQLite calls, handed on to the disk.
struct DiskMethods {
  struct File {
    sqlite3_file base;
    Disk* disk;
    std::shared_ptr<Disk::Content> content;
  };

  static Disk& disk(sqlite3_vfs* vfs) { return *static_cast<Disk*>(vfs->pAppData); }
  static File& file(sqlite3_file* base) { return *reinterpret_cast<File*>(base); }

  static int open(sqlite3_vfs* vfs, const char* path, sqlite3_file* memory, int flags, int* out) {
    File* opened = new (memory) File{{}, &disk(vfs), nullptr};
    const int result = disk(vfs).open(path, flags, opened->content);
    if (result != SQLITE_OK) {
      opened->~File();
      return result;
    }
    static const sqlite3_io_methods methods = io_methods();
    opened->base.pMethods = &methods;
    if (out != nullptr) *out = flags;
    return SQLITE_OK;
  }
  static int unlink(sqlite3_vfs* vfs, const char* path, int sync_folder) {
    return disk(vfs).unlink(path, sync_folder != 0);
  }
  static int access(sqlite3_vfs* vfs, const char* path, int /*flags*/, int* result) {
    *result = disk(vfs).names_.contains(path) ? 1 : 0;
    return SQLITE_OK;
  }
  static int full_path(sqlite3_vfs* /*vfs*/, const char* path, int size, char* out) {
    sqlite3_snprintf(size, out, "%s", path);
    return SQLITE_OK;
  }

  static int close(sqlite3_file* base) {
    file(base).~File();
    return SQLITE_OK;
  }
  static int read(sqlite3_file* base, void* bytes, int size, sqlite3_int64 at) {
    const std::string& seen = file(base).content->seen;
    const auto wanted = static_cast<std::size_t>(size);
    const std::size_t begin = std::min(static_cast<std::size_t>(at), seen.size());
    const std::size_t found = std::min(wanted, seen.size() - begin);
    std::memcpy(bytes, seen.data() + begin, found);
    std::memset(static_cast<char*>(bytes) + found, 0, wanted - found);
    return found == wanted ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
  }
  static int write(sqlite3_file* base, const void* bytes, int size, sqlite3_int64 at) {
    const std::string_view text(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
    return file(base).disk->write(*file(base).content, text, static_cast<std::size_t>(at));
  }
  static int truncate(sqlite3_file* base, sqlite3_int64 size) {
    return file(base).disk->truncate(*file(base).content, static_cast<std::size_t>(size));
  }
  static int sync(sqlite3_file* base, int /*flags*/) {
    return file(base).disk->sync(*file(base).content);
  }
  static int size(sqlite3_file* base, sqlite3_int64* size) {
    *size = static_cast<sqlite3_int64>(file(base).content->seen.size());
    return SQLITE_OK;
  }
  static int lock(sqlite3_file* /*base*/, int /*level*/) { return SQLITE_OK; }
  static int check_lock(sqlite3_file* /*base*/, int* reserved) {
    *reserved = 0;
    return SQLITE_OK;
  }
  static int control(sqlite3_file* /*base*/, int /*what*/, void* /*argument*/) {
    return SQLITE_NOTFOUND;
  }
  // The same as SQLite's VFS for Unix tells.
  static int sector_size(sqlite3_file* /*base*/) { return 4096; }
  static int characteristics(sqlite3_file* /*base*/) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

  // Version 1 has no shared memory: a store that is locked exclusively needs none.
  static sqlite3_io_methods io_methods() {
    return {.iVersion = 1,
            .xClose = close,
            .xRead = read,
            .xWrite = write,
            .xTruncate = truncate,
            .xSync = sync,
            .xFileSize = size,
            .xLock = lock,
            .xUnlock = lock,
            .xCheckReservedLock = check_lock,
            .xFileControl = control,
            .xSectorSize = sector_size,
            .xDeviceCharacteristics = characteristics};
  }
};

std::string_view name_of(Fault fault) {
  switch (fault) {
    case Fault::error:
      return "error";
    case Fault::full:
      return "disk full";
    case Fault::short_write:
      return "short write";
    case Fault::crash:
      return "crash";
  }
  return "";
}

Disk::Disk() {
  storage::configure_sqlite();
  sqlite3_initialize();
  vfs_ = *sqlite3_vfs_find(nullptr);
  name_ = "disk-" + std::to_string(reinterpret_cast<std::uintptr_t>(this));
  vfs_.zName = name_.c_str();
  vfs_.szOsFile = sizeof(DiskMethods::File);
  vfs_.pNext = nullptr;
  vfs_.pAppData = this;
  vfs_.xOpen = DiskMethods::open;
  vfs_.xDelete = DiskMethods::unlink;
  vfs_.xAccess = DiskMethods::access;
  vfs_.xFullPathname = DiskMethods::full_path;
  sqlite3_vfs_register(&vfs_, 0);
}

Disk::~Disk() {
  sqlite3_vfs_unregister(&vfs_);
}

// --- Failing ---------------------------------------------------------------------------------

void Disk::fail_once(DiskCall call, Fault fault, std::int64_t nth) {
  plan_ = {call, fault, nth, false};
}

void Disk::fail_for_ever(DiskCall call, Fault fault, std::int64_t nth) {
  plan_ = {call, fault, nth, true};
}

void Disk::heal() {
  plan_ = {};
}

std::int64_t Disk::count(DiskCall call) const {
  if (call != DiskCall::any) return counts_[static_cast<std::size_t>(call)];
  return counts_[0] + counts_[1] + counts_[2] + counts_[3];
}

std::optional<Fault> Disk::next_fault(DiskCall call) {
  ++counts_[static_cast<std::size_t>(call)];
  if (is_stopped_) return Fault::error;
  if (plan_.call != call && plan_.call != DiskCall::any) return std::nullopt;
  if (plan_.left == 0 || --plan_.left > 0) return std::nullopt;
  if (plan_.for_ever) plan_.left = 1;
  ++failures_;
  if (plan_.fault == Fault::crash) is_stopped_ = true;
  return plan_.fault;
}

// --- Files -----------------------------------------------------------------------------------

int Disk::open(const char* path, int flags, std::shared_ptr<Content>& file) {
  if (path == nullptr) {
    file = std::make_shared<Content>();
    return SQLITE_OK;
  }
  if (is_stopped_) return SQLITE_CANTOPEN;
  auto& known = names_[path];
  if (!known) {
    if ((flags & SQLITE_OPEN_CREATE) == 0) {
      names_.erase(path);
      return SQLITE_CANTOPEN;
    }
    known = std::make_shared<Content>();
  }
  known->syncs_folder = (flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL)) != 0;
  file = known;
  return SQLITE_OK;
}

void Disk::apply(std::string& content, const Piece& piece) {
  if (!piece.bytes) {
    content.resize(piece.at);
    return;
  }
  const std::size_t end = piece.at + piece.bytes->size();
  if (content.size() < end) content.resize(end);
  content.replace(piece.at, piece.bytes->size(), *piece.bytes);
}

int Disk::write(Content& file, std::string_view bytes, std::size_t at) {
  const std::optional<Fault> fault = next_fault(DiskCall::write);
  const bool half = fault == Fault::short_write || fault == Fault::crash;
  if (!fault || half) {
    file.unsynced.push_back({at, std::string(fault ? bytes.substr(0, bytes.size() / 2) : bytes)});
    apply(file.seen, file.unsynced.back());
  }
  if (!fault) return SQLITE_OK;
  return *fault == Fault::full || *fault == Fault::short_write ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

int Disk::truncate(Content& file, std::size_t size) {
  if (next_fault(DiskCall::truncate)) return SQLITE_IOERR_TRUNCATE;
  file.unsynced.push_back({size, std::nullopt});
  apply(file.seen, file.unsynced.back());
  return SQLITE_OK;
}

// What Linux does after an error: the pages count as clean, and no later sync writes them.
int Disk::sync(Content& file) {
  const std::optional<Fault> fault = next_fault(DiskCall::sync);
  if (fault == Fault::full || fault == Fault::crash || is_stopped_) return SQLITE_IOERR_FSYNC;
  std::size_t done = file.unsynced.size();
  if (fault) done = fault == Fault::short_write ? done / 2 : 0;
  for (std::size_t i = 0; i < done; ++i) apply(file.kept, file.unsynced[i]);
  file.unsynced.clear();
  if (fault) return SQLITE_IOERR_FSYNC;
  if (file.syncs_folder) kept_names_ = names_;
  file.syncs_folder = false;
  return SQLITE_OK;
}

int Disk::unlink(const std::string& path, bool sync_folder) {
  if (next_fault(DiskCall::unlink)) return SQLITE_IOERR_DELETE;
  if (names_.erase(path) == 0) return SQLITE_IOERR_DELETE_NOENT;
  if (sync_folder) kept_names_ = names_;
  return SQLITE_OK;
}

std::string Disk::content(const std::string& path) const {
  const auto found = names_.find(path);
  return found == names_.end() ? "" : found->second->seen;
}

void Disk::put(const std::string& path, std::string content) {
  names_[path] = std::make_shared<Content>(Content{.seen = content, .kept = std::move(content)});
  kept_names_[path] = names_[path];
}

// --- Starting again --------------------------------------------------------------------------

void Disk::start_after_kill() {
  is_stopped_ = false;
  heal();
}

// A file may lose all, nothing, the last of it, or any of its pieces or their sectors.
void Disk::lose_unsynced(Content& file, std::mt19937_64& chance) {
  enum Way { lose_all, keep_all, keep_first, keep_pieces, keep_sectors, ways };
  const auto way = static_cast<Way>(chance() % ways);
  const std::size_t first = file.unsynced.empty() ? 0 : chance() % file.unsynced.size();
  for (std::size_t i = 0; i < file.unsynced.size(); ++i) {
    const Piece& piece = file.unsynced[i];
    const bool lucky = chance() % 2 == 0;
    if (way == lose_all || (way == keep_first && i > first) || (way == keep_pieces && !lucky)) {
      continue;
    }
    if ((way != keep_sectors && !(way == keep_first && i == first)) || !piece.bytes) {
      if (way != keep_sectors || lucky) apply(file.kept, piece);
      continue;
    }
    for (std::size_t at = 0; at < piece.bytes->size(); at += sector_bytes) {
      if (chance() % 2 == 0) continue;
      apply(file.kept, {piece.at + at, piece.bytes->substr(at, sector_bytes)});
    }
  }
  file.unsynced.clear();
  file.seen = file.kept;
}

void Disk::start_after_power_loss(std::uint64_t seed) {
  std::mt19937_64 chance(seed);
  Names left;
  for (const Names* names : {&names_, &kept_names_}) {
    const Names& other = names == &names_ ? kept_names_ : names_;
    for (const auto& [path, content] : *names) {
      const auto found = other.find(path);
      const bool is_certain = found != other.end() && found->second == content;
      if (is_certain || chance() % 2 == 0) left.emplace(path, content);
    }
  }
  for (auto& [path, content] : left) lose_unsynced(*content, chance);
  names_ = left;
  kept_names_ = left;
  start_after_kill();
}

}  // namespace tests
