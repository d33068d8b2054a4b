#include "server/commands/backup.hpp"

#include <sys/stat.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>

#include "server/commands/control_client.hpp"
#include "storage/checksum_check.hpp"
#include "storage/database.hpp"

namespace server {

namespace {

namespace fs = std::filesystem;

// How often a copy is begun that the program's writing overtakes.
constexpr int attempts_max = 100;
constexpr std::size_t log_header_bytes = 32;

// By what it is known that a store and its log weren't begun anew while they were copied.
struct Mark {
  bool has_log = false;
  std::string log_header;
  fs::file_time_type written{};  // where no log tells what was written since

  bool operator==(const Mark&) const = default;
};

Mark mark_of(const fs::path& store, const fs::path& log) {
  Mark mark;
  mark.has_log = fs::exists(log);
  if (mark.has_log) {
    std::array<char, log_header_bytes> header{};
    std::ifstream stream(log, std::ios::binary);
    stream.read(header.data(), header.size());
    mark.log_header.assign(header.data(), static_cast<std::size_t>(stream.gcount()));
  }
  if (mark.log_header.empty()) mark.written = fs::last_write_time(store);
  return mark;
}

// Whatever is moved from the log into the file while that is read stands in the log, which is read
// afterwards, as long as that isn't begun anew: then it is as after a kill, whole.
bool copy_once(const fs::path& store, const fs::path& copy) {
  const fs::path log = store.string() + "-wal";
  const fs::path copied_log = copy.string() + "-wal";
  const Mark before = mark_of(store, log);
  fs::copy_file(store, copy, fs::copy_options::overwrite_existing);
  fs::remove(copied_log);
  if (before.has_log) fs::copy_file(log, copied_log);
  return mark_of(store, log) == before;
}

void copy_whole(const fs::path& store, const fs::path& copy) {
  for (int attempt = 0; attempt < attempts_max; ++attempt) {
    try {
      if (copy_once(store, copy)) return;
    } catch (const fs::filesystem_error& error) {
      // Its log ends with the program that used it.
      if (!fs::exists(store) || error.path1() == store) throw;
    }
  }
  throw std::runtime_error("--data " + store.string() +
                           ": is written faster than it can be copied; try again when less is");
}

// The copy under a name of its own until it is whole; nothing of it stays where that fails.
class Unfinished {
 public:
  explicit Unfinished(const std::string& output) : path_(output + ".unfinished") { remove(); }
  Unfinished(const Unfinished&) = delete;
  Unfinished& operator=(const Unfinished&) = delete;
  ~Unfinished() { remove(); }

  const std::string& path() const { return path_; }

 private:
  void remove() const {
    std::error_code error;
    for (const char* suffix : {"", "-wal", "-journal"}) fs::remove(path_ + suffix, error);
  }

  std::string path_;
};

void copy_file(const std::string& data, const std::string& copy) {
  if (!fs::is_regular_file(data)) throw std::runtime_error("--data " + data + ": is not there");
  if (fs::exists(data + "-journal")) {
    throw std::runtime_error("--data " + data + ": is just being made; try again");
  }
  copy_whole(data, copy);
}

// As it comes, a part at a time. The exit status.
int fetch_copy(const BackupOptions& options, const std::string& copy) {
  const auto location = location_of(options.url);
  if (!location) {
    throw std::runtime_error("--url " + options.url +
                             ": must be http://ADDRESS:PORT or https://ADDRESS:PORT");
  }
  std::ofstream file(copy, std::ios::binary | std::ios::trunc);
  const auto demand = [&] {
    if (!file) throw std::runtime_error("--output " + options.output + ": cannot be written");
  };
  demand();
  const ControlClient client(*location, options.url, {"", options.token}, false);
  const int status = client.pass("store", [&](std::string_view part) {
    file.write(part.data(), static_cast<std::streamsize>(part.size()));
    demand();
  });
  file.close();
  demand();
  return status;
}

int make_copy(const BackupOptions& options) {
  const std::string& output = options.output;
  if (fs::exists(output)) {
    throw std::runtime_error("--output " + output + ": is there already; name a new file");
  }
  const Unfinished copy(output);
  const std::string source =
      options.url.empty() ? "--data " + options.data : "--url " + options.url;
  if (options.url.empty()) {
    copy_file(options.data, copy.path());
  } else if (const int status = fetch_copy(options, copy.path()); status != 0) {
    return status;
  }
  { const storage::Database whole(copy.path()); }  // takes in its log
  if (const storage::Inspected found = storage::inspect(copy.path()); !found.is_whole()) {
    throw std::runtime_error(source + ": is damaged; `opsworkscm-local check` tells more");
  }
  fs::rename(copy.path(), output);
  std::cout << output << "\n";
  return 0;
}

}  // namespace

int back_up(const BackupOptions& options) {
  const mode_t before = umask(077);
  int status = 0;
  try {
    status = make_copy(options);
  } catch (const std::exception& error) {
    std::cerr << "opsworkscm-local: " << error.what() << "\n";
    status = 2;
  }
  umask(before);
  return status;
}

}  // namespace server
