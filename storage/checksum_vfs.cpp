#include "storage/checksum_vfs.hpp"

#include <sqlite3.h>

#include <array>
#include <cstddef>
#include <cstring>
#include <new>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/checksum.hpp"
#include "storage/checksum_log.hpp"

namespace storage {

namespace {

constexpr int header_bytes = 100;
constexpr int page_bytes_min = 512;
// Places in the header: https://www.sqlite.org/fileformat2.html, section 1.3.
constexpr std::size_t reserved_at = 20;
constexpr std::size_t application_id_at = 68;

bool begins_database(const void* bytes, int size) {
  return size >= header_bytes && std::memcmp(bytes, "SQLite format 3", 16) == 0;
}

bool reserves_checksums(const void* bytes) {
  return static_cast<const unsigned char*>(bytes)[reserved_at] == checksum_bytes;
}

// Whether that is a whole page of a database, by its size and its place.
bool is_page(int size, sqlite3_int64 at) {
  return size >= page_bytes_min && (size & (size - 1)) == 0 && at % size == 0;
}

}  // namespace

// What SQLite calls.
struct ChecksumMethods {
  // A database or its log. The file beneath lies behind it in SQLite's memory.
  struct File {
    sqlite3_file base;
    ChecksumVfs* vfs;
    sqlite3_file* beneath;
    std::vector<unsigned char> page;  // a database's, to seal a copy in
    LogChecksums log;                 // a log's
  };
  static constexpr std::size_t file_bytes = (sizeof(File) + alignof(std::max_align_t) - 1) /
                                            alignof(std::max_align_t) * alignof(std::max_align_t);

  static ChecksumVfs& self(sqlite3_vfs* vfs) { return *static_cast<ChecksumVfs*>(vfs->pAppData); }
  static File& file(sqlite3_file* base) { return *reinterpret_cast<File*>(base); }
  static sqlite3_file* beneath(sqlite3_file* base) { return file(base).beneath; }

  // --- The VFS -------------------------------------------------------------------------------

  static int open(sqlite3_vfs* vfs, const char* path, sqlite3_file* memory, int flags, int* out) {
    ChecksumVfs& store = self(vfs);
    if ((flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)) == 0) {
      return store.beneath_->xOpen(store.beneath_, path, memory, flags, out);
    }
    memory->pMethods = nullptr;
    auto* behind = reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(memory) + file_bytes);
    behind->pMethods = nullptr;
    const int result = store.beneath_->xOpen(store.beneath_, path, behind, flags, out);
    if (result != SQLITE_OK) {
      if (behind->pMethods != nullptr) behind->pMethods->xClose(behind);
      return result;
    }
    File* opened = new (memory) File{{}, &store, behind, {}, {}};
    static const sqlite3_io_methods database = io_methods(read, write);
    static const sqlite3_io_methods log = io_methods(read_log, write_log);
    const bool is_log = (flags & SQLITE_OPEN_WAL) != 0;
    opened->base.pMethods = is_log ? &log : &database;
    if (!is_log) look(store, behind, path);
    return SQLITE_OK;
  }

  // Learns of a database what its header tells. What is empty yet will be sealed.
  static void look(ChecksumVfs& store, sqlite3_file* beneath, const char* path) {
    std::array<unsigned char, header_bytes> header{};
    sqlite3_int64 size = 0;
    beneath->pMethods->xFileSize(beneath, &size);
    store.is_sealed_ = size == 0;
    if (size < header_bytes) return;
    if (beneath->pMethods->xRead(beneath, header.data(), header_bytes, 0) != SQLITE_OK) return;
    if (!begins_database(header.data(), header_bytes)) return;
    store.header_.assign(header.begin(), header.end());
    store.is_sealed_ = reserves_checksums(header.data()) || was_sealed(beneath, header);
    int exists = 0;
    const std::string log = std::string(path) + "-wal";
    store.beneath_->xAccess(store.beneath_, log.c_str(), SQLITE_ACCESS_EXISTS, &exists);
    store.had_log_ = exists != 0;
  }

  // Whether the header's byte that tells of checksums is itself what is damaged: the first page's
  // checksum is right but for it.
  static bool was_sealed(sqlite3_file* beneath, std::span<const unsigned char> header) {
    const int size = header[16] << 8 | header[17];
    if (!is_page(size, 0)) return false;
    std::vector<unsigned char> page(static_cast<std::size_t>(size));
    if (beneath->pMethods->xRead(beneath, page.data(), size, 0) != SQLITE_OK) return false;
    page[reserved_at] = checksum_bytes;
    return is_sound(page);
  }

  static int unlink(sqlite3_vfs* vfs, const char* path, int sync_folder) {
    sqlite3_vfs* beneath = self(vfs).beneath_;
    return beneath->xDelete(beneath, path, sync_folder);
  }
  static int access(sqlite3_vfs* vfs, const char* path, int flags, int* result) {
    sqlite3_vfs* beneath = self(vfs).beneath_;
    return beneath->xAccess(beneath, path, flags, result);
  }
  static int full_path(sqlite3_vfs* vfs, const char* path, int size, char* out) {
    sqlite3_vfs* beneath = self(vfs).beneath_;
    return beneath->xFullPathname(beneath, path, size, out);
  }

  // --- The database --------------------------------------------------------------------------

  static int read(sqlite3_file* base, void* bytes, int size, sqlite3_int64 at) {
    File& self = file(base);
    const int result = self.beneath->pMethods->xRead(self.beneath, bytes, size, at);
    if (result != SQLITE_OK || !self.vfs->is_sealed_ || !is_page(size, at)) return result;
    const std::span page(static_cast<unsigned char*>(bytes), static_cast<std::size_t>(size));
    if (is_sound(page)) return SQLITE_OK;
    return answer_damage(*self.vfs, {static_cast<std::uint32_t>(at / size + 1), false}, page);
  }

  // Not SQLITE_IOERR: that would end the whole transaction, with what others do in it.
  static int answer_damage(ChecksumVfs& store,
                           const DamagedPage& damage,
                           std::span<unsigned char> page) {
    if (store.on_damage_ && store.on_damage_(damage, page)) return SQLITE_OK;
    store.damage_ = damage;
    return SQLITE_CORRUPT;
  }

  static int write(sqlite3_file* base, const void* bytes, int size, sqlite3_int64 at) {
    File& self = file(base);
    if (at == 0 && begins_database(bytes, size) && reserves_checksums(bytes)) {
      self.vfs->is_sealed_ = true;
    }
    if (!self.vfs->is_sealed_ || !is_page(size, at)) {
      return self.beneath->pMethods->xWrite(self.beneath, bytes, size, at);
    }
    const auto* page = static_cast<const unsigned char*>(bytes);
    self.page.assign(page, page + size);
    seal(self.page);
    return self.beneath->pMethods->xWrite(self.beneath, self.page.data(), size, at);
  }

  // --- Its log -------------------------------------------------------------------------------

  static int read_log(sqlite3_file* base, void* bytes, int size, sqlite3_int64 at) {
    File& self = file(base);
    const int result = self.beneath->pMethods->xRead(self.beneath, bytes, size, at);
    if (result != SQLITE_OK) return result;
    const std::span page(static_cast<unsigned char*>(bytes), static_cast<std::size_t>(size));
    const std::optional<std::uint32_t> damaged = self.log.note_read(page, at);
    return damaged ? answer_damage(*self.vfs, {*damaged, true}, page) : SQLITE_OK;
  }

  static int write_log(sqlite3_file* base, const void* bytes, int size, sqlite3_int64 at) {
    File& self = file(base);
    const int result = self.beneath->pMethods->xWrite(self.beneath, bytes, size, at);
    const auto* written = static_cast<const unsigned char*>(bytes);
    self.log.note_write({written, static_cast<std::size_t>(size)}, at, result == SQLITE_OK);
    return result;
  }

  // --- What is handed on ---------------------------------------------------------------------

  static int close(sqlite3_file* base) {
    sqlite3_file* behind = beneath(base);
    const int result = behind->pMethods->xClose(behind);
    file(base).~File();
    return result;
  }
  static int truncate(sqlite3_file* base, sqlite3_int64 size) {
    file(base).log.forget_from(size);
    return beneath(base)->pMethods->xTruncate(beneath(base), size);
  }
  static int sync(sqlite3_file* base, int flags) {
    return beneath(base)->pMethods->xSync(beneath(base), flags);
  }
  static int size(sqlite3_file* base, sqlite3_int64* size) {
    return beneath(base)->pMethods->xFileSize(beneath(base), size);
  }
  static int lock(sqlite3_file* base, int level) {
    return beneath(base)->pMethods->xLock(beneath(base), level);
  }
  static int unlock(sqlite3_file* base, int level) {
    return beneath(base)->pMethods->xUnlock(beneath(base), level);
  }
  static int check_lock(sqlite3_file* base, int* reserved) {
    return beneath(base)->pMethods->xCheckReservedLock(beneath(base), reserved);
  }
  static int control(sqlite3_file* base, int what, void* argument) {
    if (what == SQLITE_FCNTL_PRAGMA) {
      char** texts = static_cast<char**>(argument);  // the answer, the name, the value
      if (std::string_view(texts[1]) == "lost_log") {
        texts[0] = sqlite3_mprintf("%d", file(base).vfs->lost_log() ? 1 : 0);
        return SQLITE_OK;
      }
    }
    return beneath(base)->pMethods->xFileControl(beneath(base), what, argument);
  }
  static int sector_size(sqlite3_file* base) {
    return beneath(base)->pMethods->xSectorSize(beneath(base));
  }
  static int characteristics(sqlite3_file* base) {
    return beneath(base)->pMethods->xDeviceCharacteristics(beneath(base));
  }

  // Version 1 has neither shared memory, which a store that is locked exclusively doesn't need, nor
  // mapped files, whose pages would come unchecked.
  static sqlite3_io_methods io_methods(decltype(sqlite3_io_methods::xRead) read,
                                       decltype(sqlite3_io_methods::xWrite) write) {
    return {.iVersion = 1,
            .xClose = close,
            .xRead = read,
            .xWrite = write,
            .xTruncate = truncate,
            .xSync = sync,
            .xFileSize = size,
            .xLock = lock,
            .xUnlock = unlock,
            .xCheckReservedLock = check_lock,
            .xFileControl = control,
            .xSectorSize = sector_size,
            .xDeviceCharacteristics = characteristics};
  }
};

ChecksumVfs::ChecksumVfs(const char* beneath) {
  sqlite3_initialize();
  beneath_ = sqlite3_vfs_find(beneath);
  vfs_ = std::make_unique<sqlite3_vfs>(*beneath_);
  name_ = "checksums-" + std::to_string(reinterpret_cast<std::uintptr_t>(this));
  vfs_->zName = name_.c_str();
  vfs_->szOsFile = static_cast<int>(ChecksumMethods::file_bytes) + beneath_->szOsFile;
  vfs_->pNext = nullptr;
  vfs_->pAppData = this;
  vfs_->xOpen = ChecksumMethods::open;
  vfs_->xDelete = ChecksumMethods::unlink;
  vfs_->xAccess = ChecksumMethods::access;
  vfs_->xFullPathname = ChecksumMethods::full_path;
  sqlite3_vfs_register(vfs_.get(), 0);
}

ChecksumVfs::~ChecksumVfs() {
  sqlite3_vfs_unregister(vfs_.get());
}

std::uint32_t ChecksumVfs::owner() const {
  std::uint32_t owner = 0;
  for (std::size_t i = 0; i < sizeof owner && !header_.empty(); ++i) {
    owner = owner << 8 | static_cast<unsigned char>(header_[application_id_at + i]);
  }
  return owner;
}

bool ChecksumVfs::lost_log() const {
  return was_in_use() && !had_log_;
}

ChecksumVfs* ChecksumVfs::of(sqlite3* connection) {
  sqlite3_vfs* vfs = nullptr;
  sqlite3_file_control(connection, "main", SQLITE_FCNTL_VFS_POINTER, &vfs);
  if (vfs == nullptr || vfs->xOpen != ChecksumMethods::open) return nullptr;
  return &ChecksumMethods::self(vfs);
}

}  // namespace storage
