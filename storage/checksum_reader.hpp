// A store that may be damaged, as far as it can be read: page by page, tree by tree, row by row.
// For what looks at a store or mends it while nobody uses it; the file is left as it is.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "storage/checksum_vfs.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace storage {

// A table or an index; tables come first.
struct Tree {
  std::string name;
  std::string table;  // the index's; or its own name
  bool is_index = false;
  // Of a table: the columns by which a row is found and read in order.
  std::vector<std::string> keys;
  bool has_rowid = true;
  std::string world;  // of a table: the number of a row's world, in SQL
};

class DamagedStore {
 public:
  // Throws Unusable for what is no store of this program, or is in use.
  explicit DamagedStore(const std::string& file);
  ~DamagedStore();
  DamagedStore(const DamagedStore&) = delete;
  DamagedStore& operator=(const DamagedStore&) = delete;

  // All that the store's schema names. Throws Error where even that can't be read.
  std::vector<Tree> trees();
  // The damaged pages of that tree; those of the schema for a tree without a name.
  std::set<std::uint32_t> damaged_pages(const Tree& tree);
  // The key of each row of a table that can be read, in order, and the row's world behind it; null
  // where rows may be missing.
  void read_keys(const Tree& table, const std::function<void(sqlite3_stmt* row)>& on_row);
  // What is wrong with its structure, though the pages are what was written: a line each.
  std::vector<std::string> disorder();

  // Nothing is read in place of a damaged page from here on.
  void read_strictly();
  sqlite3* connection() const { return connection_; }
  const std::string& file() const { return file_; }

 private:
  enum class Reading { strictly, as_it_is, without_damaged };

  void describe(Tree& table);
  bool answer(const DamagedPage& damage, std::span<unsigned char> page);
  void read(Reading reading, bool is_index = false);

  std::string file_;
  sqlite3* connection_ = nullptr;
  Reading reading_ = Reading::strictly;
  bool reads_index_ = false;
  std::set<std::uint32_t> met_;  // damaged pages, since the way of reading last changed
};

// A name as SQL has it.
std::string quoted_name(const std::string& name);

}  // namespace storage
