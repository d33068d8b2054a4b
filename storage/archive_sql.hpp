// What archives have of the store's tables, and the SQL that follows from it. For
// storage/archive.cpp and its test.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace storage::archive {

// --- What there is ---------------------------------------------------------------------------

// The columns of a table, those of its key first. What stands behind a colon tells what the store
// has there: the world itself (w), a scope's number (s), a server's, a configuration's or a
// caller's (n), a caller's number or a text (c), a REAL (r); else it is the same in every store.
struct Described {
  std::string_view table;
  std::string_view key;
  std::string_view others;
};

inline constexpr Described scopes{
    "scope", "id:s", "world:w region servers manual_backups backups marks"};
inline constexpr Described configurations{
    "configuration",
    "id:n",
    "digest uses engine engine_model engine_version tools_version instance_type "
    "instance_profile_arn service_role_arn key_pair security_group_ids subnet_ids "
    "preferred_backup_window preferred_maintenance_window"};
inline constexpr Described callers{"caller", "id:n", "arn"};
inline constexpr Described servers{
    "server",
    "id:n",
    "scope:s name servers associations last_backup_at status status_reason configuration:n "
    "uncounted created_at arn endpoint stack_arn associate_public_ip_address custom_domain "
    "backup_retention_count disable_automated_backup maintenance_status"};
inline constexpr Described backups{
    "backup",
    "scope:s created_at tie server:n",
    "type status configuration:n own_id arn user_arn:c s3_log_url s3_data_size s3_data_url "
    "status_description description"};
inline constexpr Described events{
    "event", "world:w id", "server:n created_at message backup_at log_url"};
inline constexpr Described transitions{
    "transition", "world:w id", "at machine server:n backup previous status cause cause_id"};
inline constexpr Described tags{"tag", "scope:s resource key", "value"};
inline constexpr Described timers{
    "timer",
    "world:w id",
    "due change server:n subject resume polls fail_reason fail_status policy"};
inline constexpr Described associations{"association", "server:n token", "node_name status"};
inline constexpr Described policies{
    "policy",
    "world:w id",
    "place change region server_name after polls hold fail_reason fail_status times applied"};
inline constexpr Described faults{
    "fault",
    "world:w id",
    "operation region server_name nth every probability:r delay error message status reply "
    "strikes times until seen matched"};
inline constexpr Described authorities{
    "certificate_authority", "server:n", "private_key certificate revocations last_serial"};
inline constexpr Described certificates{
    "certificate", "server:n serial", "token node_name certificate ending revoked_at"};
inline constexpr Described attributes{"engine_attribute", "server:n place", "name value"};

// --- Its SQL ---------------------------------------------------------------------------------

// Writes a text, or with no room only counts its bytes.
class Pen {
 public:
  constexpr explicit Pen(char* room) : room_(room) {}

  constexpr Pen& operator<<(std::string_view text) {
    for (const char each : text) {
      if (room_ != nullptr) room_[size_] = each;
      ++size_;
    }
    return *this;
  }
  constexpr Pen& operator<<(std::size_t number) {
    if (number >= 10) *this << number / 10;
    const char digit = static_cast<char>('0' + number % 10);
    return *this << std::string_view(&digit, 1);
  }
  constexpr std::size_t size() const { return size_; }

 private:
  char* room_;
  std::size_t size_ = 0;
};

struct Column {
  std::string_view name;
  char kind = ' ';
};

constexpr Column column_of(std::string_view word) {
  const std::size_t colon = word.find(':');
  return colon == std::string_view::npos ? Column{word}
                                         : Column{word.substr(0, colon), word[colon + 1]};
}

template <class Visit>
constexpr void for_each_column(std::string_view columns, const Visit& visit) {
  for (std::size_t number = 0; !columns.empty(); ++number) {
    const std::size_t end = std::min(columns.find(' '), columns.size());
    visit(column_of(columns.substr(0, end)), number);
    columns.remove_prefix(std::min(end + 1, columns.size()));
  }
}

constexpr std::string_view base_of(char kind) {
  return kind == 'w' ? "?1" : kind == 's' ? "(?1 << 20)" : "(?1 << 24)";
}
constexpr std::string_view next_base_of(char kind) {
  return kind == 'w' ? "(?1 + 1)" : kind == 's' ? "((?1 + 1) << 20)" : "((?1 + 1) << 24)";
}

constexpr void write_names(Pen& pen, std::string_view columns) {
  for_each_column(columns, [&](const Column& column, std::size_t number) {
    pen << (number == 0 ? "" : ", ") << column.name;
  });
}

constexpr void write_exported(Pen& pen, const Column& column) {
  const std::string_view name = column.name;
  switch (column.kind) {
    case 'w':
      pen << "0";
      break;
    case 's':
    case 'n':
      pen << name << " - " << base_of(column.kind);
      break;
    case 'c':
      pen << "CASE typeof(" << name << ") WHEN 'integer' THEN " << name << " - "
          << base_of(column.kind) << " ELSE " << name << " END";
      break;
    case 'r':
      pen << "iif(" << name << " IS NULL, NULL, printf('%!.17g', " << name << "))";
      break;
    default:
      pen << name;
  }
}

constexpr void write_value(Pen& pen, std::size_t place) {
  pen << "json_extract(?2, '$[" << place << "]')";
}

constexpr void write_imported(Pen& pen, const Column& column, std::size_t place) {
  switch (column.kind) {
    case 'w':
      pen << "?1";
      break;
    case 's':
    case 'n':
      write_value(pen, place);
      pen << " + " << base_of(column.kind);
      break;
    case 'c':
      pen << "CASE typeof(";
      write_value(pen, place);
      pen << ") WHEN 'integer' THEN ";
      write_value(pen, place);
      pen << " + " << base_of(column.kind) << " ELSE ";
      write_value(pen, place);
      pen << " END";
      break;
    case 'r':
      pen << "CAST(";
      write_value(pen, place);
      pen << " AS REAL)";
      break;
    default:
      write_value(pen, place);
  }
}

// A value of the last row's key; before the first row one that is less than any of this world, and
// more than all of the world before.
constexpr void write_key(Pen& pen, char kind, std::size_t number) {
  if (kind == 'w' && number == 0) {
    pen << "?1";
    return;
  }
  const std::size_t first = kind == 'w' ? 1 : 0;
  if (number == first) pen << "ifnull(";
  write_value(pen, number);
  if (number == first && kind == 'w') pen << ", -1)";
  if (number == first && kind != 'w') pen << ", " << base_of(kind) << " - 1)";
}

// A world's rows behind the one whose key, as JSON, is ?2, ?3 at most: each as a line, and its key.
constexpr std::size_t write_reading(const Described& what, char* room) {
  Pen pen(room);
  const char kind = column_of(what.key.substr(0, what.key.find(' '))).kind;
  pen << "SELECT json_array('" << what.table << "'";
  for (const std::string_view columns : {what.key, what.others}) {
    for_each_column(columns, [&](const Column& column, std::size_t /*number*/) {
      pen << ", ";
      write_exported(pen, column);
    });
  }
  pen << "), json_array(";
  write_names(pen, what.key);
  pen << ") FROM " << what.table << " WHERE ";
  pen << what.key.substr(0, what.key.find(':')) << " < " << next_base_of(kind) << " AND (";
  write_names(pen, what.key);
  pen << ") > (";
  for_each_column(what.key, [&](const Column& /*column*/, std::size_t number) {
    pen << (number == 0 ? "" : ", ");
    write_key(pen, kind, number);
  });
  pen << ") ORDER BY ";
  write_names(pen, what.key);
  pen << " LIMIT ?3";
  return pen.size();
}

// A number beyond a world's own would be another world's.
constexpr void write_check(Pen& pen, const Column& column, std::size_t place) {
  const bool is_number = column.kind == 's' || column.kind == 'n' || column.kind == 'c';
  if (!is_number) return;
  pen << " AND CASE typeof(";
  write_value(pen, place);
  pen << ") WHEN 'null' THEN 1 WHEN 'text' THEN " << (column.kind == 'c' ? "1" : "0")
      << " WHEN 'integer' THEN ";
  write_value(pen, place);
  pen << " BETWEEN 0 AND " << (column.kind == 's' ? "1048575" : "16777215") << " ELSE 0 END";
}

// Puts the row of line ?2 into world ?1, unless a number of it is none of a world.
constexpr std::size_t write_putting(const Described& what, char* room) {
  Pen pen(room);
  pen << "INSERT INTO " << what.table << " (";
  write_names(pen, what.key);
  pen << ", ";
  write_names(pen, what.others);
  pen << ") SELECT ";
  std::size_t place = 0;  // the table's name has the first
  for (const std::string_view columns : {what.key, what.others}) {
    for_each_column(columns, [&](const Column& column, std::size_t /*number*/) {
      if (place > 0) pen << ", ";
      write_imported(pen, column, ++place);
    });
  }
  pen << " WHERE ?1 > 0";
  place = 0;
  for (const std::string_view columns : {what.key, what.others}) {
    for_each_column(columns, [&](const Column& column, std::size_t /*number*/) {
      write_check(pen, column, ++place);
    });
  }
  return pen.size();
}

}  // namespace storage::archive
