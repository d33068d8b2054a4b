// A VFS over another that gives the pages of a store their checksums, and checks them whenever they
// are read: from the file against what they carry, from the write-ahead log against what was
// written there. (The log's own checksums are looked at by SQLite only when it opens it.)
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>

struct sqlite3;
struct sqlite3_vfs;

namespace storage {

// In the header of a store that is in use, in place of application_id: a part of it may stand in
// its log alone.
inline constexpr std::uint32_t application_id_in_use = 0x4F57434E;

// A page whose bytes are not those that were written.
struct DamagedPage {
  std::uint32_t number = 0;  // from 1; 0: of the log, which hasn't told yet whose it is
  bool in_log = false;
};

// For one connection and its one file. Files that SQLite was told to keep eight bytes free in are
// sealed; others are passed through as they are. Pages in memory never come here.
class ChecksumVfs {
 public:
  // `beneath` names the VFS to use; null is SQLite's default.
  explicit ChecksumVfs(const char* beneath);
  ChecksumVfs(const ChecksumVfs&) = delete;
  ChecksumVfs& operator=(const ChecksumVfs&) = delete;
  ~ChecksumVfs();

  // The one that a connection uses; null where it uses another, or none, as in memory.
  static ChecksumVfs* of(sqlite3* connection);

  // The name under which a connection asks for it. The connection is closed before this ends.
  const char* name() const { return name_.c_str(); }

  // What is to come of a damaged page that is read. It may put other bytes in the page's place, and
  // tells whether the read is to succeed; without one it fails.
  using OnDamage = std::function<bool(const DamagedPage&, std::span<unsigned char> page)>;
  void on_damage(OnDamage on_damage) { on_damage_ = std::move(on_damage); }

  // Whether the pages of the connection's file carry checksums.
  bool is_sealed() const { return is_sealed_; }
  // The page whose damage made a read fail, since this was last asked.
  std::optional<DamagedPage> take_damaged_page() { return std::exchange(damage_, std::nullopt); }

  // What the first bytes of the file told when it was opened; "" if there were none.
  const std::string& header() const { return header_; }
  // Whose it told that the file is, see migrations.hpp; whether it told that it is in use.
  std::uint32_t owner() const;
  bool was_in_use() const { return owner() == application_id_in_use; }

  // Whether the file is marked as in use, see checksum_file.hpp.
  bool is_in_use() const { return is_in_use_; }
  void set_in_use() { is_in_use_ = true; }
  // Whether it was found so, but alone. Connections ask for it as `PRAGMA lost_log`, too.
  bool lost_log() const;

 private:
  friend struct ChecksumMethods;

  std::string name_;
  sqlite3_vfs* beneath_;
  std::unique_ptr<sqlite3_vfs> vfs_;
  OnDamage on_damage_;
  bool is_sealed_ = false;
  std::optional<DamagedPage> damage_;
  std::string header_;
  bool had_log_ = false;
  bool is_in_use_ = false;
};

}  // namespace storage
