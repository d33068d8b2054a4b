#include "server/runtime/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

namespace server {

namespace {

constexpr int temporaries_max = 100;  // that earlier processes may have left behind

[[noreturn]] void fail() {
  throw std::system_error(errno, std::generic_category());
}

int checked(int result) {
  if (result < 0) fail();
  return result;
}

// A file that is put in place, or removed.
class Temporary {
 public:
  Temporary(int folder, const std::string& name) : folder_(folder) {
    for (int i = 0; descriptor_ < 0 && i < temporaries_max; ++i) {
      name_ = "." + name + "." + std::to_string(getpid()) + "-" + std::to_string(i);
      descriptor_ = ::openat(
          folder_, name_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
      if (descriptor_ < 0 && errno != EEXIST) break;
    }
    checked(descriptor_);
  }
  ~Temporary() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!is_placed_) ::unlinkat(folder_, name_.c_str(), 0);
  }
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;

  void write(std::string_view text) const {
    while (!text.empty()) {
      const ssize_t size = ::write(descriptor_, text.data(), text.size());
      if (size < 0 && errno == EINTR) continue;
      if (size < 0) fail();
      text.remove_prefix(static_cast<std::size_t>(size));
    }
  }

  void place(const std::string& name) {
    checked(::close(std::exchange(descriptor_, -1)));
    checked(::renameat(folder_, name_.c_str(), folder_, name.c_str()));
    is_placed_ = true;
  }

 private:
  int folder_;
  std::string name_;
  int descriptor_ = -1;
  bool is_placed_ = false;
};

}  // namespace

Folder::Folder(const std::string& path)
    : descriptor_(checked(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC))) {}

Folder::Folder(Folder&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

Folder::~Folder() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Folder Folder::inside(const std::string& name) const {
  if (::mkdirat(descriptor_, name.c_str(), 0777) != 0 && errno != EEXIST) fail();
  return Folder(checked(
      ::openat(descriptor_, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)));
}

void Folder::write(const std::string& name, std::string_view text) const {
  Temporary file(descriptor_, name);
  file.write(text);
  file.place(name);
}

void write_file(const std::string& path, std::string_view text) {
  const std::filesystem::path parts(path);
  const std::string folder = parts.parent_path().string();
  Folder(folder.empty() ? "." : folder).write(parts.filename().string(), text);
}

}  // namespace server
