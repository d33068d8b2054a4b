// The folder with the copies that the program makes of its store: how they are called, how one
// comes there whole, and how old ones go. Files of other names are never touched.
#pragma once

#include <string>
#include <vector>

#include "base/time.hpp"

namespace server {

class BackupFolder {
 public:
  // Throws std::runtime_error, in one line, where it is no folder, can't be written, or another
  // process keeps its copies there.
  explicit BackupFolder(const std::string& path);
  BackupFolder(const BackupFolder&) = delete;
  BackupFolder& operator=(const BackupFolder&) = delete;
  ~BackupFolder();

  // `opsworkscm-local-20261128T010203Z.db`, or the next second whose name is free.
  std::string name_at(base::Time time) const;

  // The path of a copy that isn't whole yet.
  std::string unfinished(const std::string& name) const;

  // Gives a copy that is whole, and on the disk then, its name. Throws std::system_error.
  void place(const std::string& name) const;

  // Removes all copies but the newest so many.
  void keep_newest(std::size_t count) const;

  // Removes what an earlier process left unfinished.
  void remove_unfinished() const;

 private:
  std::vector<std::string> names(std::string_view end) const;

  std::string path_;
  int descriptor_;
};

}  // namespace server
