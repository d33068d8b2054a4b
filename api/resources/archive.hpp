// A zip archive in memory.
#pragma once

#include <minizip/zip.h>

#include <cstdio>
#include <string>
#include <vector>

#include "base/time.hpp"

namespace api::resources {

// What a file of the archive may be used for, once it is unpacked.
enum class Permission { read, execute, secret };

class Archive {
 public:
  // Its files bear that moment.
  explicit Archive(base::Time moment);
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;
  ~Archive();

  void add(const std::string& name,
           const std::string& content,
           Permission permission = Permission::read);

  // The archive's bytes; nothing can be added any more.
  std::string finish();

 private:
  std::vector<char> bytes_;
  std::FILE* file_ = nullptr;
  zipFile zip_ = nullptr;
  tm_zip date_{};
};

}  // namespace api::resources
