#include "storage/database.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <utility>

#include "storage/checksum_file.hpp"
#include "storage/checksum_vfs.hpp"
#include "storage/known.hpp"
#include "storage/migrations.hpp"
#include "storage/page_cache.hpp"
#include "storage/places.hpp"
#include "storage/worlds.hpp"
#include "storage/write_again.hpp"

namespace storage {

namespace {

constexpr int busy_milliseconds_max = 300;

[[noreturn]] void refuse(const std::string& file, const std::string& reason) {
  throw Unusable("--data " + file + ": " + reason);
}

[[noreturn]] void refuse_newer(const std::string& file, std::int64_t version) {
  refuse(file,
         "was written by a newer version of this program (schema " + std::to_string(version) +
             ", this one knows " + std::to_string(schema_version) + ")");
}

std::uint32_t big_endian(const unsigned char* bytes) {
  return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 |
         std::uint32_t{bytes[2]} << 8 | std::uint32_t{bytes[3]};
}

// Looks at the header of an existing file without SQLite, which might already write to it.
// Format: https://www.sqlite.org/fileformat2.html, section 1.3.
void check_header(const std::string& file, int descriptor) {
  std::array<unsigned char, 100> header{};
  const ssize_t size = pread(descriptor, header.data(), header.size(), 0);
  if (size < 0) refuse(file, std::string("cannot be read: ") + std::strerror(errno));
  if (size == 0) return;
  const bool whole = static_cast<std::size_t>(size) == header.size();
  if (!whole || std::memcmp(header.data(), "SQLite format 3", 16) != 0) {
    refuse(file, "is not a SQLite database; name a store of this program or a new file");
  }
  const std::uint32_t owner = big_endian(&header[68]);
  if (owner != application_id && owner != application_id_in_use) {
    refuse(file, "belongs to another application; name a store of this program or a new file");
  }
  if (const std::uint32_t version = big_endian(&header[60]); version > schema_version) {
    refuse_newer(file, version);
  }
}

struct Closed {
  int descriptor;
  ~Closed() { ::close(descriptor); }
};

// Whatever let others read it before: an older umask, a copy, another program.
void keep_private(const std::string& file, int descriptor) {
  struct stat status {};
  const bool is_known = fstat(descriptor, &status) == 0;
  if (is_known && (status.st_mode & 077) == 0) return;
  if (is_known && fchmod(descriptor, 0600) == 0) return;
  refuse(file, std::string("is readable by others, and stays so: ") + std::strerror(errno));
}

// What is left of an earlier run; SQLite gives new ones the mode of the file itself. Before SQLite
// opens them: closing a descriptor gives up the process's locks on its file.
void keep_logs_private(const std::string& file) {
  for (const char* suffix : {"-wal", "-shm"}) {
    const std::string log = file + suffix;
    const int descriptor = ::open(log.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (descriptor < 0 && errno == ENOENT) continue;
    if (descriptor < 0) refuse(log, std::string("cannot be opened: ") + std::strerror(errno));
    const Closed closed{descriptor};
    keep_private(log, descriptor);
  }
}

// Creates the file for its owner alone, or checks the one that is there and makes it so.
void check_file(const std::string& file) {
  const int descriptor =
      ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
  if (descriptor < 0) {
    refuse(file,
           errno == ELOOP ? "is a symbolic link; name the file itself"
                          : std::string("cannot be opened: ") + std::strerror(errno));
  }
  const Closed closed{descriptor};
  struct stat status {};
  if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
    refuse(file, "is not a regular file");
  }
  if (status.st_uid != geteuid()) refuse(file, "belongs to another user");
  const std::string folder = std::filesystem::path(file).parent_path().string();
  if (faccessat(AT_FDCWD, folder.empty() ? "." : folder.c_str(), W_OK, AT_EACCESS) != 0) {
    refuse(file,
           std::string("its folder cannot be written, where the store's log is to be: ") +
               std::strerror(errno));
  }
  check_header(file, descriptor);
  keep_private(file, descriptor);
  keep_logs_private(file);
}

// Whether a column's value may be known better than its row has it.
bool is_late(std::string_view table, std::string_view column) {
  std::string_view columns = table == "server"  ? std::string_view(late_of_servers.bytes)
                             : table == "scope" ? std::string_view(late_of_scopes.bytes)
                                                : std::string_view();
  while (!columns.empty()) {
    const std::size_t end = std::min(columns.find(", "), columns.size());
    if (columns.substr(0, end) == column) return true;
    columns.remove_prefix(std::min(end + 2, columns.size()));
  }
  return false;
}

// What SQLite tells of a statement while it prepares it.
int note_reading(void* reads_late,
                 int action,
                 const char* table,
                 const char* column,
                 const char* /*schema*/,
                 const char* /*trigger*/) {
  if (action == SQLITE_READ && is_late(table, column)) *static_cast<bool*>(reads_late) = true;
  return SQLITE_OK;
}

void check(sqlite3* connection, int result) {
  if (result != SQLITE_OK) throw Error(result, reason_of(connection));
}

}  // namespace

void configure_sqlite() {
  sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  use_page_cache();
}

Database::Database(const std::string& file, const char* vfs, const Progress& progress)
    : known_(std::make_unique<Known>()) {
  configure_sqlite();
  if (!file.empty() && vfs == nullptr) check_file(file);
  try {
    open(file, vfs);
    configure(file, progress);
  } catch (const Error& error) {
    if (file.empty()) throw;
    if ((error.code() & 0xff) == SQLITE_BUSY) refuse(file, "is in use by another process");
    refuse(file, std::string("cannot be used: ") + error.what());
  }
}

Database::~Database() = default;

void Database::open(const std::string& file, const char* vfs) {
  sqlite3* connection = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX |
                    SQLITE_OPEN_EXRESCODE | (file.empty() ? 0 : SQLITE_OPEN_NOFOLLOW);
  const int result = file.empty() ? sqlite3_open_v2(":memory:", &connection, flags, vfs)
                                  : open_file(file.c_str(), connection, flags, vfs);
  connection_.reset(connection);
  if (result != SQLITE_OK) {
    throw Error(result,
                connection == nullptr ? sqlite3_errstr(result) : sqlite3_errmsg(connection));
  }
}

void Database::configure(const std::string& file, const Progress& progress) {
  sqlite3_busy_timeout(connection_.get(), busy_milliseconds_max);
  sqlite3_set_authorizer(connection_.get(), note_reading, &reads_late_);
  sqlite3_db_config(connection_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  run_script("PRAGMA locking_mode = EXCLUSIVE");
  // The header told the same, but for what only the write-ahead log knows yet.
  const auto version = query("PRAGMA user_version").first<std::int64_t>();
  if (version > schema_version) refuse_newer(file, version);
  sqlite3_db_config(connection_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, nullptr);
  run_script(
      "PRAGMA trusted_schema = OFF;"
      "PRAGMA cell_size_check = ON;"
      "PRAGMA mmap_size = 0;"
      "PRAGMA temp_store = MEMORY;"
      "PRAGMA synchronous = FULL;");
  reserve_checksums(connection_.get());  // in memory, too: a copy of it is a file
  // In exclusive mode the first write takes the lock for as long as the connection lives.
  run_script("BEGIN IMMEDIATE; COMMIT;");
  // The schema is made before WAL is on, so that the file's own header names its owner.
  if (version != schema_version) bring_up_to_date(version, !file.empty(), progress);
  if (!file.empty()) {
    run_script("PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = 67108864;");
    if (const std::string found = find_disorder(connection_.get()); !found.empty()) {
      refuse(file, found + " (opsworkscm-local check --salvage keeps what isn't)");
    }
    check(connection_.get(), add_checksums(connection_.get()));
    check(connection_.get(), begin_use(connection_.get()));
  }
  try {
    totals_ = count_all(*this);
  } catch (const Error&) {
    // A damaged page is told of by who asks for what is on it; the totals go on from nothing.
  }
}

// All of it or nothing: until the last statement the older store is what the file holds.
void Database::bring_up_to_date(std::int64_t version, bool is_file, const Progress& progress) {
  const auto tell = [&](const std::string& text) {
    if (progress) progress(text);
  };
  Transaction whole(*this, Undo::whole);
  if (version > 0) {
    tell("brings the store from version " + std::to_string(version) + " to " +
         std::to_string(schema_version) + "; until that is done it stays as it was");
    run_script("ALTER TABLE worlds RENAME TO old_worlds");
  }
  run_script(schema);
  if (version > 0) migrate(*this, version, progress);
  if (is_file) run_script(views);
  static_assert(application_id == 1331118925 && schema_version == 3);
  run_script("PRAGMA application_id = 1331118925; PRAGMA user_version = 3;");
  whole.keep();
  known_->clear();
  if (version > 0) tell("the store is of version " + std::to_string(schema_version) + " now");
}

std::int64_t Database::changes() const {
  return sqlite3_changes64(connection_.get());
}

std::uint64_t Database::steps() const {
  std::uint64_t steps = 0;
  for (const auto& each : statements_) {
    steps += static_cast<std::uint64_t>(
        sqlite3_stmt_status(each.second.statement.get(), SQLITE_STMTSTATUS_VM_STEP, 0));
  }
  return steps;
}

bool Database::in_transaction() const {
  return sqlite3_get_autocommit(connection_.get()) == 0;
}

void Database::Close::operator()(sqlite3* connection) const {
  close_file(connection);
}

void Database::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

sqlite3_stmt* Database::prepared(const char* sql) {
  auto found = statements_.find(sql);
  if (found == statements_.end()) {
    sqlite3_stmt* statement = nullptr;
    reads_late_ = false;
    const int result = sqlite3_prepare_v3(
        connection_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (result != SQLITE_OK) {
      throw Error(result, reason_of(connection_.get()) + " in: " + sql);
    }
    const bool writes = sqlite3_stmt_readonly(statement) == 0;
    found =
        statements_
            .emplace(
                sql,
                Prepared{std::unique_ptr<sqlite3_stmt, Finalize>(statement), writes, reads_late_})
            .first;
  }
  const Prepared& prepared = found->second;
  if (prepared.reads_late) write_known();
  if (prepared.writes) ++writes_;
  return prepared.statement.get();
}

void Database::write_known() {
  if (known_->is_written() || std::exchange(writes_known_, true)) return;
  const std::uint64_t writes = writes_;
  const auto end = [&] {
    writes_ = writes;
    writes_known_ = false;
  };
  try {
    write_rows_of_known(*this);
  } catch (const Error&) {
    end();
    throw;
  }
  end();
}

void Database::note_change() {
  ++writes_;
  if (!in_transaction()) write_known();
}

void write_again(Database& database) {
  static_assert(application_id_in_use == 1331118926);
  database.execute("PRAGMA application_id = 1331118926");
}

void Database::run_script(const char* sql) {
  check(connection_.get(), sqlite3_exec(connection_.get(), sql, nullptr, nullptr, nullptr));
}

}  // namespace storage
