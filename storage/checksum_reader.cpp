#include "storage/checksum_reader.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "storage/checksum.hpp"
#include "storage/checksum_file.hpp"
#include "storage/checksum_query.hpp"
#include "storage/database.hpp"
#include "storage/migrations.hpp"

namespace storage {

namespace {

[[noreturn]] void refuse(const std::string& file, const std::string& reason) {
  throw Unusable("--data " + file + ": " + reason);
}

// In place of a page of a tree that can't be read: a leaf with one row of nothing but NULL. SQLite
// takes no empty leaf. (https://www.sqlite.org/fileformat2.html, section 1.6.)
void put_empty_leaf(std::span<unsigned char> page, bool is_index) {
  constexpr unsigned char table_leaf = 0x0d;
  constexpr unsigned char index_leaf = 0x0a;
  std::fill(page.begin(), page.end(), 0);
  const std::size_t cell = page.size() - checksum_bytes - 4;
  page[0] = is_index ? index_leaf : table_leaf;
  page[4] = 1;  // row
  for (const std::size_t place : {std::size_t{5}, std::size_t{8}}) {
    page[place] = static_cast<unsigned char>(cell >> 8);
    page[place + 1] = static_cast<unsigned char>(cell & 0xff);
  }
  page[cell] = 2;                            // bytes of content: …
  page[is_index ? cell + 1 : cell + 2] = 2;  // … the size of its header, and NULL
}

}  // namespace

std::string quoted_name(const std::string& name) {
  std::string quoted = "\"";
  for (const char letter : name) quoted += letter == '"' ? "\"\"" : std::string(1, letter);
  return quoted + "\"";
}

DamagedStore::DamagedStore(const std::string& file) : file_(file) {
  configure_sqlite();
  if (std::filesystem::is_symlink(file)) refuse(file, "is a symbolic link; name the file itself");
  if (!std::filesystem::is_regular_file(file)) refuse(file, "is no file that is there");
  const bool has_log = std::filesystem::exists(file + "-wal");
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  flags |= SQLITE_OPEN_NOFOLLOW;
  const int result = open_file(file.c_str(), connection_, flags, nullptr);
  if (result != SQLITE_OK) refuse(file, std::string("cannot be opened: ") + sqlite3_errstr(result));
  ChecksumVfs* vfs = ChecksumVfs::of(connection_);
  vfs->on_damage([this](const DamagedPage& damage, std::span<unsigned char> page) {
    return answer(damage, page);
  });
  // A log that is there stays; none comes to stay.
  sqlite3_db_config(connection_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, has_log ? 1 : 0, nullptr);
  try {
    if (vfs->header().empty()) refuse(file, "is not a SQLite database, or begins with damage");
    if (!vfs->was_in_use() && vfs->owner() != application_id) {
      refuse(file, "belongs to another application; name a store of this program");
    }
    read(Reading::as_it_is);
    Query(connection_, "PRAGMA locking_mode = EXCLUSIVE").next();
    Query(connection_, "PRAGMA temp_store = MEMORY").next();
    // Takes the lock, and writes nothing.
    Query(connection_, "BEGIN EXCLUSIVE").next();
    Query(connection_, "COMMIT").next();
  } catch (const std::exception& error) {
    const auto* failed = dynamic_cast<const Error*>(&error);
    close_file(std::exchange(connection_, nullptr));
    if (failed == nullptr) throw;
    if ((failed->code() & 0xff) == SQLITE_BUSY) refuse(file, "is in use by another process");
    refuse(file, std::string("cannot be read: ") + error.what());
  }
}

DamagedStore::~DamagedStore() {
  close_file(connection_);
}

bool DamagedStore::answer(const DamagedPage& damage, std::span<unsigned char> page) {
  met_.insert(damage.number);
  // The first page begins with the header, and names the tables.
  if (reading_ == Reading::without_damaged && damage.number != 1) {
    put_empty_leaf(page, reads_index_);
    return true;
  }
  return reading_ == Reading::as_it_is || damage.number == 1;
}

// What was read so far is forgotten.
void DamagedStore::read(Reading reading, bool is_index) {
  sqlite3_db_release_memory(connection_);
  reading_ = reading;
  reads_index_ = is_index;
  met_.clear();
}

void DamagedStore::read_strictly() {
  read(Reading::strictly);
}

std::vector<Tree> DamagedStore::trees() {
  std::vector<Tree> trees;
  Query query(connection_,
              "SELECT name, tbl_name, type = 'index' FROM sqlite_schema WHERE rootpage > 0"
              " AND name NOT LIKE 'sqlite_stat%' ORDER BY type = 'index', rowid");
  while (query.next())
    trees.push_back({query.text(0), query.text(1), query.number(2) != 0, {}, true, ""});
  for (Tree& tree : trees) {
    if (!tree.is_index) describe(tree);
  }
  return trees;
}

namespace {

// What tells of a row whose world it belongs to.
std::string world_in(const std::string& table, const std::set<std::string>& columns) {
  if (columns.contains("world")) return "world";
  if (columns.contains("scope")) return "scope >> 20";
  if (columns.contains("server")) return "server >> 24";
  if (table == "worlds") return "id";
  return table == "configuration" || table == "caller" ? "id >> 24" : "NULL";
}

}  // namespace

void DamagedStore::describe(Tree& table) {
  Query form(connection_, "SELECT wr FROM pragma_table_list WHERE schema = 'main' AND name = ?1");
  form.bind(1, table.name);
  table.has_rowid = !form.next() || form.number(0) == 0;
  std::set<std::string> columns;
  Query all(connection_, "SELECT name, pk FROM pragma_table_info(?1) ORDER BY pk");
  all.bind(1, table.name);
  while (all.next()) {
    columns.insert(all.text(0));
    if (!table.has_rowid && all.number(1) > 0) table.keys.push_back(quoted_name(all.text(0)));
  }
  if (table.has_rowid) table.keys = {"rowid"};
  table.world = world_in(table.name, columns);
}

// dbstat looks at each page of a tree, whatever it holds.
std::set<std::uint32_t> DamagedStore::damaged_pages(const Tree& tree) {
  read(Reading::as_it_is);
  try {
    Query pages(connection_, "SELECT pageno FROM dbstat WHERE name = ?1");
    pages.bind(1, tree.name.empty() ? "sqlite_schema" : tree.name);
    while (pages.next()) {
    }
  } catch (const Error&) {
    // A page that names pages that aren't there; those that were met count.
  }
  std::set<std::uint32_t> met = met_;
  if (!tree.name.empty()) met.erase(1);
  return met;
}

void DamagedStore::read_keys(const Tree& table,
                             const std::function<void(sqlite3_stmt* row)>& on_row) {
  read(Reading::without_damaged, !table.has_rowid);
  std::string columns;
  for (const std::string& key : table.keys) columns += key + ", ";
  try {
    Query keys(
        connection_,
        "SELECT " + columns + table.world + " FROM " + quoted_name(table.name) + " NOT INDEXED");
    while (keys.next()) {
      // A row in place of a damaged page has no key, or the number 0, which none of ours has.
      const bool is_row =
          table.has_rowid ? keys.number(0) != 0 : sqlite3_column_type(keys.row(), 0) != SQLITE_NULL;
      on_row(is_row ? keys.row() : nullptr);
    }
  } catch (const Error&) {
    on_row(nullptr);
  }
}

std::vector<std::string> DamagedStore::disorder() {
  read(Reading::strictly);
  std::vector<std::string> lines;
  try {
    Query check(connection_, "PRAGMA integrity_check(20)");
    while (check.next()) lines.push_back(check.text(0));
  } catch (const Error& error) {
    lines.emplace_back(error.what());
  }
  if (lines.size() == 1 && lines[0] == "ok") lines.clear();
  return lines;
}

}  // namespace storage
