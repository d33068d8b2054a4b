#include "storage/checksum_file.hpp"

#include <sqlite3.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "storage/checksum.hpp"
#include "storage/checksum_vfs.hpp"
#include "storage/migrations.hpp"

namespace storage {

namespace {

// A store so small, 2 MiB, is looked through at each start: some 10 ms.
constexpr std::uint64_t pages_looked_through_max = 512;

int run(sqlite3* connection, const char* sql) {
  return sqlite3_exec(connection, sql, nullptr, nullptr, nullptr);
}

void keep_log_at_close(sqlite3* connection, bool keeps) {
  sqlite3_db_config(connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keeps ? 1 : 0, nullptr);
}

// What a query tells first; "" where it fails.
std::string text_of(sqlite3* connection, const char* sql) {
  sqlite3_stmt* statement = nullptr;
  std::string text;
  if (sqlite3_prepare_v2(connection, sql, -1, &statement, nullptr) == SQLITE_OK &&
      sqlite3_step(statement) == SQLITE_ROW) {
    text = reinterpret_cast<const char*>(sqlite3_column_text(statement, 0));
  }
  sqlite3_finalize(statement);
  return text;
}

// SQLITE_OPEN_NOFOLLOW refuses links on the whole way to the file; only the file itself may be
// none.
std::string with_real_folder(const std::filesystem::path& file) {
  std::error_code failed;
  const auto folder = std::filesystem::canonical(file.parent_path(), failed);
  return failed ? file.string() : (folder / file.filename()).string();
}

}  // namespace

int open_file(const char* path, sqlite3*& connection, int flags, const char* vfs) {
  auto file = std::make_unique<ChecksumVfs>(vfs);
  const std::string real = vfs == nullptr ? with_real_folder(path) : path;
  const int result = sqlite3_open_v2(real.c_str(), &connection, flags, file->name());
  if (ChecksumVfs::of(connection) == file.get()) {
    static_cast<void>(file.release());  // close_file() ends it
  } else {
    sqlite3_close(std::exchange(connection, nullptr));
  }
  return result;
}

void reserve_checksums(sqlite3* connection) {
  int reserved = checksum_bytes;
  sqlite3_file_control(connection, "main", SQLITE_FCNTL_RESERVE_BYTES, &reserved);
}

// By writing its pages anew, in one transaction of the log. From there they come into the file in
// their order: the first, whose header tells of the checksums, first.
int add_checksums(sqlite3* connection) {
  const ChecksumVfs* file = ChecksumVfs::of(connection);
  if (file->is_sealed()) return SQLITE_OK;
  int result = run(connection, "PRAGMA wal_checkpoint(TRUNCATE)");  // they may be there already
  if (result != SQLITE_OK || file->is_sealed()) return result;
  result = run(connection, "VACUUM");
  return result != SQLITE_OK ? result : run(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
}

// A damaged page is no disorder: it is answered where it is met, and others are served.
std::string find_disorder(sqlite3* connection) {
  ChecksumVfs* file = ChecksumVfs::of(connection);
  const std::string pages = text_of(connection, "PRAGMA page_count");
  const bool is_small = std::strtoull(pages.c_str(), nullptr, 10) <= pages_looked_through_max;
  if (!is_small && !file->lost_log()) return "";
  std::string found = text_of(connection, "PRAGMA integrity_check(1)");
  if (file->take_damaged_page() || found == "ok") return "";
  if (const std::size_t end = found.find('\n'); end != std::string::npos) found.erase(0, end + 1);
  if (found.empty()) found = sqlite3_errmsg(connection);
  return (file->lost_log() ? "was copied without its log while it was in use: " : "is damaged: ") +
         found;
}

int begin_use(sqlite3* connection) {
  static_assert(application_id_in_use == 1331118926);
  ChecksumVfs* file = ChecksumVfs::of(connection);
  keep_log_at_close(connection, true);
  file->set_in_use();
  if (file->was_in_use()) return SQLITE_OK;
  return run(connection, "PRAGMA application_id = 1331118926; PRAGMA wal_checkpoint(PASSIVE)");
}

void close_file(sqlite3* connection) {
  const std::unique_ptr<ChecksumVfs> file(ChecksumVfs::of(connection));
  static_assert(application_id == 1331118925);
  const bool is_in_use = file != nullptr && file->is_in_use();
  if (is_in_use && run(connection, "PRAGMA application_id = 1331118925") == SQLITE_OK) {
    keep_log_at_close(connection, false);
  }
  sqlite3_close(connection);
}

bool is_file_gone(sqlite3* connection) {
  int has_moved = 0;
  if (ChecksumVfs::of(connection) == nullptr) return false;
  sqlite3_file_control(connection, "main", SQLITE_FCNTL_HAS_MOVED, &has_moved);
  return has_moved != 0;
}

std::string reason_of(sqlite3* connection) {
  ChecksumVfs* file = ChecksumVfs::of(connection);
  const std::optional<DamagedPage> damage = file ? file->take_damaged_page() : std::nullopt;
  if (!damage) return sqlite3_errmsg(connection);
  return "page " + std::to_string(damage->number) + " of the data file" +
         (damage->in_log ? ", in its log," : "") +
         " is damaged: its checksum is wrong (opsworkscm-local check tells what it held)";
}

}  // namespace storage
