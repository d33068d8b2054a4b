// A folder of the test's own, gone with all it holds when the test ends.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <stdexcept>
#include <string>

namespace tests {

class Folder {
 public:
  Folder() {
    const std::filesystem::path shared = "/dev/shm";  // in memory, where there is such a thing
    std::error_code error;
    const auto parent = std::filesystem::is_directory(shared, error)
                            ? shared
                            : std::filesystem::temp_directory_path();
    path_ = (parent / "opsworkscm-local-test-XXXXXX").string();
    if (mkdtemp(path_.data()) == nullptr) throw std::runtime_error("no folder for the test");
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace tests
