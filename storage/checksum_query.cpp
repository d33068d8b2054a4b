#include "storage/checksum_query.hpp"

#include <sqlite3.h>

#include "storage/checksum_file.hpp"
#include "storage/statement.hpp"

namespace storage {

Query::Query(sqlite3* connection, const std::string& sql) : connection_(connection) {
  check(sqlite3_prepare_v2(connection, sql.c_str(), -1, &statement_, nullptr));
}

Query::~Query() {
  sqlite3_finalize(statement_);
}

void Query::bind(int index, const std::string& text) {
  check(sqlite3_bind_text64(
      statement_, index, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}

bool Query::next() {
  const int result = sqlite3_step(statement_);
  if (result != SQLITE_ROW && result != SQLITE_DONE) check(result);
  return result == SQLITE_ROW;
}

std::string Query::text(int column) const {
  const unsigned char* text = sqlite3_column_text(statement_, column);
  return text == nullptr ? "" : reinterpret_cast<const char*>(text);
}

std::int64_t Query::number(int column) const {
  return sqlite3_column_int64(statement_, column);
}

void Query::check(int result) const {
  if (result != SQLITE_OK) throw Error(result, reason_of(connection_));
}

}  // namespace storage
