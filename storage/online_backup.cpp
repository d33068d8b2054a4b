#include "storage/online_backup.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>
#include <vector>

#include "storage/checksum.hpp"
#include "storage/checksum_file.hpp"
#include "storage/migrations.hpp"

namespace storage {

namespace {

constexpr int names_max = 100;     // that earlier processes may have left behind
constexpr int doublings_max = 20;  // a step is then longer than any store
constexpr int step_pages_max = 1 << 30;

// Places in the header: https://www.sqlite.org/fileformat2.html, section 1.3.
constexpr std::size_t page_bytes_at = 16;
constexpr std::size_t reserved_at = 20;
constexpr std::size_t application_id_at = 68;

std::string file_of(sqlite3* connection) {
  const char* file = sqlite3_db_filename(connection, "main");
  return file == nullptr ? "" : file;
}

[[noreturn]] void fail_by_system(const std::string& what) {
  throw Error(SQLITE_CANTOPEN, what + ": " + std::strerror(errno));
}

// The folder for a copy that has no name.
std::string folder_for(const std::string& store) {
  if (!store.empty()) return std::filesystem::path(store).parent_path().string();
  std::error_code error;
  const std::filesystem::path folder = std::filesystem::temp_directory_path(error);
  if (!error) return folder.string();
  throw Error(SQLITE_CANTOPEN,
              "there is no folder for temporary files: the variable TMPDIR names one");
}

}  // namespace

OnlineBackup::OnlineBackup(Database& database)
    : database_(database), is_of_file_(!file_of(database.connection_.get()).empty()) {
  const std::string folder = folder_for(file_of(database.connection_.get()));
  const std::string name = folder + "/.opsworkscm-local-copy-" + std::to_string(getpid()) + "-";
  for (int i = 0; descriptor_ < 0 && i < names_max; ++i) {
    file_ = name + std::to_string(i);
    create();
    if (descriptor_ < 0 && errno != EEXIST) break;
  }
  if (descriptor_ < 0) {
    file_.clear();
    fail_by_system("no file can be made in " + folder);
  }
  begin();
  unlink(file_.c_str());
  file_.clear();
}

OnlineBackup::OnlineBackup(Database& database, const std::string& file)
    : database_(database), is_of_file_(!file_of(database.connection_.get()).empty()) {
  file_ = file;
  create();
  if (descriptor_ < 0) {
    file_.clear();
    fail_by_system("the file can't be made");
  }
  begin();
}

OnlineBackup::~OnlineBackup() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!file_.empty()) unlink(file_.c_str());
}

void OnlineBackup::Close::operator()(sqlite3* connection) const {
  close_file(connection);
}

void OnlineBackup::Finish::operator()(sqlite3_backup* backup) const {
  sqlite3_backup_finish(backup);
}

// No descriptor: errno tells why.
void OnlineBackup::create() {
  descriptor_ = ::open(file_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
}

// Nobody else sees the copy before it is whole, so it needs neither locks nor a journal.
void OnlineBackup::begin() {
  sqlite3* copy = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  int result = open_file(file_.c_str(), copy, flags, nullptr);
  copy_.reset(copy);
  if (result == SQLITE_OK) {
    result = sqlite3_exec(copy,
                          "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = OFF;"
                          "PRAGMA synchronous = OFF; PRAGMA cache_size = -400;",
                          nullptr,
                          nullptr,
                          nullptr);
  }
  if (result == SQLITE_OK) {
    reserve_checksums(copy);
    backup_.reset(sqlite3_backup_init(copy, "main", database_.connection_.get(), "main"));
    if (backup_) return;
    result = sqlite3_errcode(copy);
  }
  const std::string why = copy == nullptr ? sqlite3_errstr(result) : sqlite3_errmsg(copy);
  copy_.reset();
  ::close(std::exchange(descriptor_, -1));
  unlink(std::exchange(file_, {}).c_str());
  throw Error(result, why);
}

bool OnlineBackup::step(int pages) {
  const std::int64_t wanted = std::int64_t{pages} << std::min(begun_anew_, doublings_max);
  const int result = sqlite3_backup_step(
      backup_.get(), static_cast<int>(std::min<std::int64_t>(wanted, step_pages_max)));
  if (result != SQLITE_OK && result != SQLITE_DONE) fail(result);
  note_progress();
  if (result == SQLITE_OK) return false;
  finish();
  return true;
}

void OnlineBackup::note_progress() {
  const int copied =
      sqlite3_backup_pagecount(backup_.get()) - sqlite3_backup_remaining(backup_.get());
  const bool has_begun_anew = copied_ > 0 && copied <= copied_;
  if (has_begun_anew) ++begun_anew_;
  pages_in_last_step_ = has_begun_anew ? copied : copied - copied_;
  copied_ = copied;
}

// Only a store in a file has the views for people; a copy is one.
void OnlineBackup::finish() {
  int result = sqlite3_backup_finish(backup_.release());
  if (result == SQLITE_OK && !is_of_file_) {
    result = sqlite3_exec(copy_.get(), views, nullptr, nullptr, nullptr);
  }
  if (result != SQLITE_OK) fail(result);
  copy_.reset();
  if (is_of_file_) mark_as_unused();
}

// The store's header tells that it is in use, which the copy isn't. Not by SQLite, which would
// begin a log for it.
void OnlineBackup::mark_as_unused() const {
  std::vector<unsigned char> page(512);
  const auto read = [&] {
    const auto size = static_cast<ssize_t>(page.size());
    return ::pread(descriptor_, page.data(), page.size(), 0) == size;
  };
  bool is_done = read();
  page.resize(std::size_t{page[page_bytes_at]} << 8 | page[page_bytes_at + 1]);
  is_done = is_done && read();
  for (std::size_t i = 0; is_done && i < sizeof application_id; ++i) {
    page[application_id_at + i] = static_cast<unsigned char>(application_id >> (24 - 8 * i));
  }
  if (is_done && page[reserved_at] == checksum_bytes) seal(page);
  is_done = is_done &&
            ::pwrite(descriptor_, page.data(), page.size(), 0) == static_cast<ssize_t>(page.size());
  if (!is_done) fail_by_system("the copy can't be written");
}

std::string OnlineBackup::read(std::size_t bytes_max) {
  std::string bytes(bytes_max, '\0');
  const ssize_t size = ::pread(descriptor_, bytes.data(), bytes.size(), read_);
  if (size < 0) fail_by_system("the copy can't be read");
  bytes.resize(static_cast<std::size_t>(size));
  read_ += size;
  return bytes;
}

// A damaged page of the store is told as such.
void OnlineBackup::fail(int result) const {
  const bool is_of_store = (result & 0xff) == SQLITE_CORRUPT;
  throw Error(result,
              is_of_store ? reason_of(database_.connection_.get()) : sqlite3_errstr(result));
}

}  // namespace storage
