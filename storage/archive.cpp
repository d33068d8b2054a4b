#include "storage/archive.hpp"

#include <sqlite3.h>

#include <array>
#include <tuple>

#include "storage/archive_sql.hpp"
#include "storage/known.hpp"
#include "storage/sql.hpp"

namespace storage {

namespace {

using archive::Described;

template <const Described& what>
constexpr auto reading_text() {
  Text<archive::write_reading(what, nullptr)> text;
  archive::write_reading(what, text.bytes);
  return text;
}
template <const Described& what>
constexpr auto putting_text() {
  Text<archive::write_putting(what, nullptr)> text;
  archive::write_putting(what, text.bytes);
  return text;
}

// --- Tables ----------------------------------------------------------------------------------

struct Table {
  const Described* what;
  Rows (*read)(Database& database, WorldId world, std::string_view key, std::int64_t rows_max);
  void (*put)(Database& database, WorldId world, std::string_view line);
};

template <const Described& what>
constexpr Table table{
    &what,
    [](Database& database, WorldId world, std::string_view key, std::int64_t rows_max) {
      static constexpr auto sql = reading_text<what>();
      return database.query(sql, world, key, rows_max);
    },
    [](Database& database, WorldId world, std::string_view line) {
      static constexpr auto sql = putting_text<what>();
      database.execute(sql, world, line);
    }};

constexpr std::array<Table, 15> tables{table<archive::scopes>,
                                       table<archive::configurations>,
                                       table<archive::callers>,
                                       table<archive::servers>,
                                       table<archive::backups>,
                                       table<archive::events>,
                                       table<archive::transitions>,
                                       table<archive::tags>,
                                       table<archive::timers>,
                                       table<archive::associations>,
                                       table<archive::policies>,
                                       table<archive::faults>,
                                       table<archive::authorities>,
                                       table<archive::certificates>,
                                       table<archive::attributes>};

// The name that a line begins with: `["backup",…`.
std::string_view table_of(std::string_view line) {
  if (!line.starts_with("[\"")) return "";
  line.remove_prefix(2);
  return line.substr(0, line.find('"'));
}

constexpr std::string_view worlds_table = "worlds";

std::string world_line(Database& database, WorldId world) {
  return database
      .query(
          "SELECT json_array('worlds', checkpoint, owner, seed, machine_anchor, virtual_anchor,"
          " printf('%!.17g', rate), frozen, moment, saved_at) FROM worlds WHERE id = ?1",
          world)
      .first<std::string>();
}

}  // namespace

std::vector<WorldId> list_worlds_of(Database& database, std::string_view account) {
  std::vector<WorldId> worlds;
  const auto read = [&](Rows&& rows) {
    while (rows.next()) worlds.push_back(rows.get<WorldId>());
  };
  read(database.query("SELECT id FROM worlds WHERE account = ?1 AND checkpoint IS NULL", account));
  read(
      database.query("SELECT id FROM worlds WHERE account = ?1 AND checkpoint IS NOT NULL"
                     " ORDER BY checkpoint",
                     account));
  return worlds;
}

std::int64_t ArchiveReader::read_some(Database& database,
                                      std::int64_t rows_max,
                                      std::string& lines) {
  if (!worlds_) {
    worlds_ = list_worlds_of(database, account_);
    begin_world(database, lines);
  }
  std::int64_t count = 0;
  while (!is_done_ && count < rows_max) {
    const std::int64_t wanted = rows_max - count;
    const std::int64_t found = read_table(database, wanted, lines);
    count += found;
    if (found == wanted) continue;
    key_ = "[]";
    if (++table_ < tables.size()) continue;
    ++world_;
    begin_world(database, lines);
  }
  return count;
}

void ArchiveReader::begin_world(Database& database, std::string& lines) {
  table_ = 0;
  key_ = "[]";
  is_done_ = world_ == worlds_->size();
  if (!is_done_) lines += world_line(database, (*worlds_)[world_]) + "\n";
}

// Some rows of the present table, and how many.
std::int64_t ArchiveReader::read_table(Database& database,
                                       std::int64_t rows_max,
                                       std::string& lines) {
  const std::string behind = key_;
  Rows rows = tables[table_].read(database, (*worlds_)[world_], behind, rows_max);
  std::int64_t count = 0;
  for (; rows.next(); ++count) {
    lines += rows.get<std::string>() + "\n";
    key_ = rows.get<std::string>();
  }
  return count;
}

std::optional<std::string> ArchiveWriter::put(Database& database, std::string_view line) {
  const std::string_view name = table_of(line);
  try {
    if (name == worlds_table) {
      Rows rows = database.query(
          "INSERT INTO worlds (id, account, checkpoint, owner, seed, machine_anchor,"
          " virtual_anchor, rate, frozen, moment, saved_at) SELECT next, '', CAST(next AS TEXT),"
          " json_extract(?1, '$[2]'), json_extract(?1, '$[3]'), json_extract(?1, '$[4]'),"
          " json_extract(?1, '$[5]'), CAST(json_extract(?1, '$[6]') AS REAL),"
          " json_extract(?1, '$[7]'), json_extract(?1, '$[8]'), json_extract(?1, '$[9]')"
          " FROM (SELECT ifnull(max(id), 0) + 1 AS next FROM worlds)"
          " RETURNING id, json_extract(?1, '$[1]')",
          line);
      rows.next();
      Made& made = made_.emplace_back();
      rows.read(std::tie(made.world, made.checkpoint));
      return std::nullopt;
    }
    if (made_.empty()) return "the first row must be one of " + std::string(worlds_table);
    for (const Table& each : tables) {
      if (each.what->table != name) continue;
      each.put(database, made_.back().world, line);
      if (database.changes() == 0) return "a number in it is none of a world";
      forget_known(database);
      return std::nullopt;
    }
  } catch (const Error& error) {
    const int code = error.code() & 0xff;
    const bool is_line_s = code == SQLITE_CONSTRAINT || code == SQLITE_ERROR ||
                           code == SQLITE_MISMATCH || code == SQLITE_TOOBIG;
    if (!is_line_s) throw;
    return std::string(error.what());
  }
  return "there is no table '" + std::string(name.substr(0, 64)) + "'";
}

void ArchiveWriter::give(Database& database, const std::string& account) {
  for (const Made& each : made_) {
    database.execute("UPDATE worlds SET account = ?2, checkpoint = ?3 WHERE id = ?1",
                     each.world,
                     account,
                     each.checkpoint);
    if (!each.checkpoint) join_living(database, each.world, 1);
  }
  forget_known(database);
  made_.clear();
}

std::vector<WorldId> ArchiveWriter::made() const {
  std::vector<WorldId> worlds;
  for (const Made& each : made_) worlds.push_back(each.world);
  return worlds;
}

std::vector<std::string> archived_columns() {
  std::vector<std::string> names;
  for (const Table& each : tables) {
    for (const std::string_view columns : {each.what->key, each.what->others}) {
      archive::for_each_column(columns, [&](const archive::Column& column, std::size_t /*number*/) {
        names.push_back(std::string(each.what->table) + "." + std::string(column.name));
      });
    }
  }
  return names;
}

}  // namespace storage
