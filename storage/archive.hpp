// A world as lines of text that another store takes in: every row of it and of its checkpoints, as
// the tables have them, but for the numbers that tell which world of the store it is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/database.hpp"
#include "storage/scope.hpp"

namespace storage {

// Each line is an array of JSON: a table's name, and a row's values. Those of a table follow each
// other in the order of their keys; in front of all of a world stands its row of `worlds`.
class ArchiveReader {
 public:
  explicit ArchiveReader(std::string account) : account_(std::move(account)) {}

  // Adds some more lines, of about `rows_max` rows, and tells how many; is_done() afterwards if
  // there are no more. The world must not change until then.
  std::int64_t read_some(Database& database, std::int64_t rows_max, std::string& lines);
  bool is_done() const { return is_done_; }

 private:
  void begin_world(Database& database, std::string& lines);
  std::int64_t read_table(Database& database, std::int64_t rows_max, std::string& lines);

  std::string account_;
  std::optional<std::vector<WorldId>> worlds_;  // the living one first; nothing before the start
  std::size_t world_ = 0;                       // which of them is being read
  std::size_t table_ = 0;                       // and which table
  std::string key_;                             // of its last row, as JSON; "[]": none was read
  bool is_done_ = false;
};

// Puts the lines into worlds of nobody.
class ArchiveWriter {
 public:
  // What is wrong with the line; nothing if its row was put in. Throws Error if the store is to
  // blame.
  std::optional<std::string> put(Database& database, std::string_view line);

  // Gives what was put in to the account: REQUIRES that it has no living world and no checkpoints.
  void give(Database& database, const std::string& account);

  // The worlds made so far.
  std::vector<WorldId> made() const;

 private:
  struct Made {
    WorldId world = 0;
    std::optional<std::string> checkpoint;
  };
  std::vector<Made> made_;
};

// The account's living world and its checkpoints.
std::vector<WorldId> list_worlds_of(Database& database, std::string_view account);

// The tables and columns that archives have, each as `table.column`: for the test that it is all.
std::vector<std::string> archived_columns();

}  // namespace storage
