#include "storage/checksum_check.hpp"

#include <sqlite3.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>

#include "storage/checksum.hpp"
#include "storage/checksum_query.hpp"
#include "storage/checksum_reader.hpp"
#include "storage/database.hpp"
#include "storage/migrations.hpp"

namespace storage {

namespace {

constexpr std::size_t accounts_max = 5;
constexpr std::size_t page_bytes = 4096;

// All pages of the file whose checksums are wrong, those that nothing refers to among them.
std::set<std::uint32_t> damaged_pages(const std::string& file) {
  std::set<std::uint32_t> damaged;
  std::ifstream stream(file, std::ios::binary);
  std::array<char, page_bytes> page{};
  for (std::uint32_t number = 1; stream.read(page.data(), page.size()); ++number) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(page.data());
    if (!is_sound({bytes, page.size()})) damaged.insert(number);
  }
  return damaged;
}

// The accounts of whose worlds a table's damaged pages may have held rows: those on either side of
// each gap, and those between.
std::vector<std::string> accounts_of(DamagedStore& store, const Tree& table) {
  std::set<std::pair<std::int64_t, std::int64_t>> gaps;
  std::optional<std::int64_t> last;
  bool is_gap = false;
  const int world = static_cast<int>(table.keys.size());
  store.read_keys(table, [&](sqlite3_stmt* row) {
    if (row == nullptr) {
      is_gap = true;
      return;
    }
    const std::int64_t here = sqlite3_column_int64(row, world);
    if (is_gap) gaps.insert({last.value_or(here), here});
    is_gap = false;
    last = here;
  });
  if (is_gap && last) gaps.insert({*last, *last});
  store.read_strictly();
  std::set<std::string> accounts;
  try {
    for (const auto& [from, to] : gaps) {
      Query query(store.connection(),
                  "SELECT account FROM worlds WHERE id BETWEEN " + std::to_string(from) + " AND " +
                      std::to_string(to) + " LIMIT " + std::to_string(accounts_max));
      while (query.next()) accounts.insert(query.text(0));
    }
  } catch (const Error&) {
    // Whose they are stands in what is damaged.
  }
  accounts.erase("");
  return {accounts.begin(), accounts.end()};
}

std::string description(const Tree& tree) {
  if (tree.is_index) return "index " + tree.name + " of table " + tree.table;
  return "table " + tree.name;
}

void find_damage(DamagedStore& store, std::set<std::uint32_t> unknown, Inspected& found) {
  const auto add = [&](const std::set<std::uint32_t>& pages,
                       const std::string& held,
                       const std::vector<std::string>& accounts) {
    for (const std::uint32_t page : pages) {
      found.damage.push_back({page, held, accounts});
      unknown.erase(page);
    }
  };
  const std::set<std::uint32_t> names = store.damaged_pages({});
  add(names, "the names of all tables", {});
  try {
    for (const Tree& tree : store.trees()) {
      std::set<std::uint32_t> pages = store.damaged_pages(tree);
      for (const std::uint32_t page : names) pages.erase(page);  // met on the way
      if (pages.empty()) continue;
      const bool is_table = !tree.is_index;
      add(pages,
          description(tree),
          is_table ? accounts_of(store, tree) : std::vector<std::string>{});
    }
  } catch (const Error& error) {
    found.disorder.emplace_back(error.what());
  }
  add(unknown, "nothing, or what only a damaged page tells", {});
}

}  // namespace

Inspected inspect(const std::string& file) {
  Inspected found;
  std::error_code error;
  const bool has_log = std::filesystem::exists(file + "-wal", error);
  found.pages = static_cast<std::int64_t>(std::filesystem::file_size(file, error) / page_bytes);
  DamagedStore store(file);
  found.has_checksums = ChecksumVfs::of(store.connection())->is_sealed();
  // What the log holds counts in place of the file's.
  std::set<std::uint32_t> damaged;
  if (found.has_checksums && !has_log) damaged = damaged_pages(file);
  find_damage(store, damaged, found);
  if (found.damage.empty()) found.disorder = store.disorder();
  return found;
}

bool lost_log(Database& database) {
  Rows rows = database.query("PRAGMA lost_log");
  return rows.next() && rows.get<std::int64_t>() != 0;
}

}  // namespace storage
