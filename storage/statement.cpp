#include "storage/statement.hpp"

#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <sqlite3.h>

#include <utility>

#include "storage/checksum_file.hpp"

namespace storage {

namespace {

// Lists of strings are kept as JSON text: legible with any SQLite shell.
std::string list_to_text(const std::vector<std::string>& list) {
  rapidjson::StringBuffer text;
  rapidjson::Writer<rapidjson::StringBuffer> writer(text);
  writer.StartArray();
  for (const std::string& item : list) {
    writer.String(item.data(), static_cast<rapidjson::SizeType>(item.size()));
  }
  writer.EndArray();
  return {text.GetString(), text.GetSize()};
}

// Takes the texts of such a list, and nothing else.
struct ListHandler : rapidjson::BaseReaderHandler<rapidjson::UTF8<>, ListHandler> {
  explicit ListHandler(std::vector<std::string>& given) : list(given) {}

  static bool Default() { return false; }
  bool StartArray() { return !std::exchange(is_within, true); }
  bool String(const char* text, rapidjson::SizeType size, bool /*copy*/) {
    if (is_within) list.emplace_back(text, size);
    return is_within;
  }
  static bool EndArray(rapidjson::SizeType /*count*/) { return true; }

  std::vector<std::string>& list;
  bool is_within = false;
};

}  // namespace

Error damaged(const std::string& what) {
  return {SQLITE_CORRUPT, "the store is damaged: it names " + what};
}

Rows::~Rows() {
  sqlite3_reset(statement_);
}

bool Rows::next() {
  column_ = 0;
  const int result = sqlite3_step(statement_);
  if (result == SQLITE_ROW) return true;
  if (result == SQLITE_DONE) return false;
  check(result);
  return false;
}

void Rows::bind(int index, std::nullptr_t) {
  check(sqlite3_bind_null(statement_, index));
}

void Rows::bind(int index, std::int64_t value) {
  check(sqlite3_bind_int64(statement_, index, value));
}

void Rows::bind(int index, double value) {
  check(sqlite3_bind_double(statement_, index, value));
}

void Rows::bind(int index, std::string_view value) {
  // A view of nothing has no address, which SQLite would take for NULL.
  const char* text = value.data() == nullptr ? "" : value.data();
  check(sqlite3_bind_text64(statement_, index, text, value.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void Rows::bind(int index, const std::vector<std::string>& list) {
  const std::string text = list.empty() ? "[]" : list_to_text(list);
  check(sqlite3_bind_text64(
      statement_, index, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}

void Rows::read(std::int64_t& place) {
  place = sqlite3_column_int64(statement_, column_++);
}

void Rows::read(int& place) {
  place = sqlite3_column_int(statement_, column_++);
}

void Rows::read(bool& place) {
  place = sqlite3_column_int(statement_, column_++) != 0;
}

void Rows::read(double& place) {
  place = sqlite3_column_double(statement_, column_++);
}

void Rows::read(std::string& place) {
  const unsigned char* text = sqlite3_column_text(statement_, column_);
  const int size = sqlite3_column_bytes(statement_, column_++);
  place.assign(reinterpret_cast<const char*>(text), static_cast<std::size_t>(size));
}

void Rows::read(std::optional<std::string>& place) {
  const unsigned char* text = sqlite3_column_text(statement_, column_);
  if (text == nullptr) {
    place.reset();
    ++column_;
  } else {
    const int size = sqlite3_column_bytes(statement_, column_++);
    place.emplace(reinterpret_cast<const char*>(text), static_cast<std::size_t>(size));
  }
}

void Rows::read(base::Time& place) {
  place = base::time_of(get<std::int64_t>());
}

void Rows::read(std::vector<std::string>& list) {
  const auto text = get<std::string>();
  list.clear();
  if (text == "[]") return;
  ListHandler handler(list);
  rapidjson::Reader reader;
  rapidjson::StringStream stream(text.c_str());
  if (!reader.Parse(stream, handler)) {
    throw Error(SQLITE_CORRUPT, "the store holds a list that is none of texts");
  }
}

bool Rows::is_null() const {
  return sqlite3_column_type(statement_, column_) == SQLITE_NULL;
}

void Rows::read(NumberOrText& place) {
  if (sqlite3_column_type(statement_, column_) == SQLITE_INTEGER) {
    place = get<std::int64_t>();
  } else {
    place = get<std::string>();
  }
}

void Rows::refuse_value(std::int64_t value) {
  throw Error(SQLITE_CORRUPT, "the store holds the unknown value " + std::to_string(value));
}

void Rows::check(int result) {
  if (result == SQLITE_OK) return;
  sqlite3* connection = sqlite3_db_handle(statement_);
  const int code = sqlite3_extended_errcode(connection);
  throw Error(code, reason_of(connection));
}

}  // namespace storage
