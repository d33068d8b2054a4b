// Files that the program writes for others: whole or not at all, readable by their owner only,
// never through a symbolic link.
#pragma once

#include <string>
#include <string_view>

namespace server {

// A folder that is open, so that it stays the same one whatever is put in its place.
class Folder {
 public:
  // Follows links: this is the folder that the user has named. Each function throws
  // std::system_error whose text is the system's reason.
  explicit Folder(const std::string& path);
  ~Folder();
  Folder(Folder&& other) noexcept;
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  // The folder of that name in it, made if there is none. A link is refused.
  Folder inside(const std::string& name) const;

  // Puts a new file in place of what has that name. Readers see the whole old or the whole new one.
  void write(const std::string& name, std::string_view text) const;

 private:
  explicit Folder(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
};

// The same for a file by its path. Throws std::system_error.
void write_file(const std::string& path, std::string_view text);

}  // namespace server
