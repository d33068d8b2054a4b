// Statements whose text is made while the program runs, from a store's own schema: for what looks
// at stores and mends them. All else uses Database.
#pragma once

#include <cstdint>
#include <string>

struct sqlite3;
struct sqlite3_stmt;

namespace storage {

// A prepared statement that ends with its scope. Each function throws Error.
class Query {
 public:
  Query(sqlite3* connection, const std::string& sql);
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;
  ~Query();

  void bind(int index, const std::string& text);
  // Moves to the next row; false after the last.
  bool next();
  std::string text(int column) const;  // "" for NULL
  std::int64_t number(int column) const;
  sqlite3_stmt* row() const { return statement_; }

 private:
  void check(int result) const;

  sqlite3* connection_;
  sqlite3_stmt* statement_ = nullptr;
};

}  // namespace storage
