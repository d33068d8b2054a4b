#include "server/runtime/backup_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include "base/time_text.hpp"

namespace server {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view begin = "opsworkscm-local-";
constexpr std::string_view moment = "00000000T000000Z";  // 0: any digit
constexpr std::string_view whole_end = ".db";
constexpr std::string_view unfinished_end = ".db.unfinished";

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
  throw std::runtime_error("--backup-dir " + path + ": " + why);
}

void check(int result) {
  if (result < 0) throw std::system_error(errno, std::generic_category());
}

bool is_moment(std::string_view text) {
  return text.size() == moment.size() &&
         std::equal(text.begin(), text.end(), moment.begin(), [](char given, char wanted) {
           return wanted == '0' ? given >= '0' && given <= '9' : given == wanted;
         });
}

bool is_ours(std::string_view name, std::string_view end) {
  if (!name.starts_with(begin) || !name.ends_with(end)) return false;
  if (name.size() != begin.size() + moment.size() + end.size()) return false;
  return is_moment(name.substr(begin.size(), moment.size()));
}

void sync(int folder, const std::string& name) {
  const int file = ::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  check(file);
  const int result = ::fsync(file);
  const int error = errno;
  ::close(file);
  errno = error;
  check(result);
}

}  // namespace

BackupFolder::BackupFolder(const std::string& path)
    : path_(path), descriptor_(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  std::string why;
  if (descriptor_ < 0) {
    why = errno == ENOENT ? "is not there; make the folder first" : std::strerror(errno);
  } else if (faccessat(descriptor_, ".", W_OK | X_OK, AT_EACCESS) != 0) {
    why = std::string("cannot be written: ") + std::strerror(errno);
  } else if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    why = "another process keeps its backups there; name a folder of this one's own";
  }
  if (why.empty()) return;
  if (descriptor_ >= 0) ::close(descriptor_);
  refuse(path, why);
}

BackupFolder::~BackupFolder() {
  ::close(descriptor_);
}

std::string BackupFolder::name_at(base::Time time) const {
  while (true) {
    const std::string digits = base::to_digits(time);
    const std::string name = std::string(begin) + digits.substr(0, 8) + "T" + digits.substr(8, 6) +
                             "Z" + std::string(whole_end);
    if (faccessat(descriptor_, name.c_str(), F_OK, AT_SYMLINK_NOFOLLOW) != 0) return name;
    time += std::chrono::seconds(1);
  }
}

std::string BackupFolder::unfinished(const std::string& name) const {
  return (fs::path(path_) / (name + ".unfinished")).string();
}

void BackupFolder::place(const std::string& name) const {
  const std::string unfinished = name + ".unfinished";
  sync(descriptor_, unfinished);
  check(::renameat(descriptor_, unfinished.c_str(), descriptor_, name.c_str()));
  check(::fsync(descriptor_));
}

void BackupFolder::keep_newest(std::size_t count) const {
  std::vector<std::string> all = names(whole_end);
  std::sort(all.begin(), all.end());
  for (std::size_t i = 0; i + count < all.size(); ++i) ::unlinkat(descriptor_, all[i].c_str(), 0);
}

void BackupFolder::remove_unfinished() const {
  for (const std::string& name : names(unfinished_end)) {
    ::unlinkat(descriptor_, name.c_str(), 0);
  }
}

std::vector<std::string> BackupFolder::names(std::string_view end) const {
  std::vector<std::string> found;
  std::error_code error;
  for (const fs::directory_entry& each : fs::directory_iterator(path_, error)) {
    const std::string name = each.path().filename().string();
    if (is_ours(name, end) && each.is_regular_file(error)) found.push_back(name);
  }
  return found;
}

}  // namespace server
