// What of a store's file is damaged, and what is left of it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace storage {

class Database;

// A page whose checksum is wrong, or in which SQLite finds other than it should.
struct DamageFound {
  std::uint32_t page = 0;
  std::string held;  // "table backups", "index backups_by_age of table backups", …
  std::vector<std::string> accounts;  // whose rows it may have held, the first few; none: not known
};

struct Inspected {
  bool has_checksums = false;
  std::int64_t pages = 0;
  std::vector<DamageFound> damage;
  std::vector<std::string> disorder;  // what is wrong though every page is what was written

  bool is_whole() const { return damage.empty() && disorder.empty(); }
};

// Looks at all of a store that nobody uses, and leaves it as it is. Throws Unusable for what is no
// store, or in use.
Inspected inspect(const std::string& file);

struct Salvaged {
  std::int64_t rows = 0;     // that were kept
  std::int64_t dropped = 0;  // that could be read, but belong to what is lost
  bool lacks_any = false;    // whether any is lost
};

// Keeps what can be read of a store of the present version in a new one. Throws Unusable, also
// where `to` is there already.
Salvaged salvage(const std::string& file, const std::string& to);

// Whether the store was found alone though it was in use: what stood only in its log is lost.
bool lost_log(Database& database);

}  // namespace storage
