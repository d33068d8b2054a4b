// What can be read of a damaged store, in a new one.
#include <sqlite3.h>

#include <array>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "storage/checksum_check.hpp"
#include "storage/checksum_file.hpp"
#include "storage/checksum_query.hpp"
#include "storage/checksum_reader.hpp"
#include "storage/database.hpp"
#include "storage/migrations.hpp"

namespace storage {

namespace {

[[noreturn]] void refuse(const std::string& file, const std::string& reason) {
  throw Unusable("--salvage " + file + ": " + reason);
}

// A row's key, as it is to be bound.
using Key = std::vector<sqlite3_value*>;

class Keys {
 public:
  Keys() = default;
  Keys(const Keys&) = delete;
  Keys& operator=(const Keys&) = delete;
  ~Keys() {
    for (const Key& key : keys_) {
      for (sqlite3_value* value : key) sqlite3_value_free(value);
    }
  }

  void add(sqlite3_stmt* row, std::size_t size) {
    Key& key = keys_.emplace_back();
    for (std::size_t i = 0; i < size; ++i) {
      key.push_back(sqlite3_value_dup(sqlite3_column_value(row, static_cast<int>(i))));
    }
  }
  const std::vector<Key>& all() const { return keys_; }

 private:
  std::vector<Key> keys_;
};

void run(sqlite3* connection, const std::string& sql) {
  Query query(connection, sql);
  while (query.next()) {
  }
}

// Places for as many values as a statement has columns.
std::string places(int count) {
  std::string places;
  for (int i = 1; i <= count; ++i) places += (i == 1 ? "?" : ", ?") + std::to_string(i);
  return places;
}

// Copies each row alone: one that can't be read, or isn't what its table takes, is left out.
class RowCopy {
 public:
  RowCopy(DamagedStore& store, sqlite3* to, const Tree& table)
      : read_(store.connection(), "SELECT * FROM " + quoted_name(table.name) + where(table)),
        columns_(sqlite3_column_count(read_.row())),
        write_(to,
               "INSERT OR IGNORE INTO " + quoted_name(table.name) + " VALUES (" + places(columns_) +
                   ")"),
        to_(to) {}

  // Whether the row of that key was kept.
  bool copy(const Key& key) {
    for (std::size_t i = 0; i < key.size(); ++i) {
      sqlite3_bind_value(read_.row(), static_cast<int>(i + 1), key[i]);
    }
    bool is_kept = sqlite3_step(read_.row()) == SQLITE_ROW;
    for (int i = 0; i < columns_ && is_kept; ++i) {
      sqlite3_bind_value(write_.row(), i + 1, sqlite3_column_value(read_.row(), i));
    }
    is_kept = is_kept && sqlite3_step(write_.row()) == SQLITE_DONE && sqlite3_changes(to_) == 1;
    sqlite3_reset(write_.row());
    sqlite3_reset(read_.row());
    return is_kept;
  }

 private:
  static std::string where(const Tree& table) {
    std::string where;
    for (std::size_t i = 0; i < table.keys.size(); ++i) {
      where += (i == 0 ? " NOT INDEXED WHERE " : " AND ") + table.keys[i] + " IS ?" +
               std::to_string(i + 1);
    }
    return where;
  }

  Query read_;
  int columns_;
  Query write_;
  sqlite3* to_;
};

void copy_table(DamagedStore& store, sqlite3* to, const Tree& table, Salvaged& result) {
  Keys keys;
  store.read_keys(table, [&](sqlite3_stmt* row) {
    if (row == nullptr) result.lacks_any = true;
    if (row != nullptr) keys.add(row, table.keys.size());
  });
  store.read_strictly();
  RowCopy rows(store, to, table);
  for (const Key& key : keys.all()) {
    const bool is_kept = rows.copy(key);
    ++(is_kept ? result.rows : result.dropped);
    result.lacks_any = result.lacks_any || !is_kept;
  }
}

// Drops rows that refer to what is not there: columns are named after the table they refer to.
std::int64_t drop_dangling(sqlite3* connection) {
  std::vector<std::string> statements;
  Query references(connection,
                   "SELECT child.name, column.name, parent.name"
                   " FROM sqlite_schema child, pragma_table_info(child.name)"
                   " column JOIN sqlite_schema parent ON parent.type = 'table'"
                   " AND (parent.name = column.name OR parent.name = column.name || 's')"
                   " WHERE child.type = 'table' AND column.type = 'INTEGER'"
                   " AND column.name IN ('world', 'scope', 'server', 'configuration')"
                   " ORDER BY column.name = 'world' DESC, column.name = 'scope' DESC, child.rowid");
  while (references.next()) {
    const std::string column = quoted_name(references.text(1));
    statements.push_back("DELETE FROM " + quoted_name(references.text(0)) + " WHERE " + column +
                         " IS NOT NULL AND " + column + " NOT IN (SELECT id FROM " +
                         quoted_name(references.text(2)) + ")");
  }
  std::int64_t dropped = 0;
  for (bool again = true; again;) {
    again = false;
    for (const std::string& statement : statements) {
      run(connection, statement);
      again = again || sqlite3_changes(connection) > 0;
      dropped += sqlite3_changes(connection);
    }
  }
  return dropped;
}

// What is counted follows from what is there.
constexpr std::array recounts{
    "UPDATE server SET uncounted = 0",
    "UPDATE configuration SET uses = 0",
    "UPDATE configuration SET uses = found.uses FROM (SELECT configuration, count(*) AS uses FROM"
    " (SELECT configuration FROM server WHERE configuration IS NOT NULL UNION ALL"
    "  SELECT configuration FROM backup) GROUP BY configuration) AS found"
    " WHERE found.configuration = id",
    "DELETE FROM configuration WHERE uses = 0",
    "UPDATE scope SET (servers, manual_backups, backups) ="
    " ((SELECT count(*) FROM server WHERE server.scope = scope.id AND created_at IS NOT NULL),"
    "  (SELECT ifnull(sum(type = 1), 0) FROM backup WHERE backup.scope = scope.id),"
    "  (SELECT count(*) FROM backup WHERE backup.scope = scope.id))",
};

void fill(DamagedStore& store, sqlite3* to, Salvaged& result) {
  run(to, "PRAGMA locking_mode = EXCLUSIVE");
  run(to, "BEGIN");
  for (const Tree& tree : store.trees()) {
    if (!tree.is_index && !tree.name.starts_with("sqlite_")) copy_table(store, to, tree, result);
  }
  const std::int64_t dangling = drop_dangling(to);
  result.rows -= dangling;
  result.dropped += dangling;
  for (const char* recount : recounts) run(to, recount);
  run(to, "COMMIT");
}

struct Close {
  void operator()(sqlite3* connection) const { close_file(connection); }
};

}  // namespace

Salvaged salvage(const std::string& file, const std::string& to) {
  if (std::filesystem::exists(to)) refuse(to, "is there already; name a new file");
  DamagedStore store(file);
  Query version(store.connection(), "PRAGMA user_version");
  if (!version.next() || version.number(0) != static_cast<std::int64_t>(schema_version)) {
    refuse(to, "the store is of another version of this program, which can salvage it");
  }
  { const Database fresh(to); }
  Salvaged result;
  try {
    sqlite3* opened = nullptr;
    open_file(to.c_str(), opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW, nullptr);
    const std::unique_ptr<sqlite3, Close> connection(opened);
    fill(store, opened, result);
  } catch (const Error& error) {
    refuse(to, std::string("cannot be filled: ") + error.what());
  }
  return result;
}

}  // namespace storage
