#include "storage/usual_names.hpp"

#include <algorithm>
#include <chrono>
#include <initializer_list>

#include "base/time_text.hpp"

namespace storage {

namespace {

std::string join(std::initializer_list<std::string_view> parts) {
  std::size_t size = 0;
  for (const std::string_view part : parts) size += part.size();
  std::string text;
  text.reserve(size);
  for (const std::string_view part : parts) text.append(part);
  return text;
}

constexpr std::size_t digits_size = 17;

// Of decimal digits alone.
int number_in(std::string_view digits) {
  int number = 0;
  for (const char digit : digits) number = 10 * number + (digit - '0');
  return number;
}

// What to_digits() writes, read back.
std::optional<base::Time> moment_of(std::string_view digits) {
  using namespace std::chrono;
  const bool are_digits =
      std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!are_digits) return std::nullopt;
  const auto part = [&](std::size_t at, std::size_t size) {
    return number_in(digits.substr(at, size));
  };
  const year_month_day date{year(part(0, 4)),
                            month(static_cast<unsigned>(part(4, 2))),
                            day(static_cast<unsigned>(part(6, 2)))};
  const bool is_moment =
      part(0, 4) >= 1970 && date.ok() && part(8, 2) < 24 && part(10, 2) < 60 && part(12, 2) < 60;
  if (!is_moment) return std::nullopt;
  return sys_days(date) + hours(part(8, 2)) + minutes(part(10, 2)) + seconds(part(12, 2)) +
         milliseconds(part(14, 3));
}

}  // namespace

std::string usual_backup_id(std::string_view server_name, base::Time created_at) {
  return join({server_name, "-", base::to_digits(created_at)});
}

std::optional<BackupIdParts> parse_backup_id(std::string_view id) {
  if (id.size() < digits_size + 2 || id[id.size() - digits_size - 1] != '-') return std::nullopt;
  const auto created_at = moment_of(id.substr(id.size() - digits_size));
  if (!created_at) return std::nullopt;
  return BackupIdParts{id.substr(0, id.size() - digits_size - 1), *created_at};
}

std::string usual_backup_arn(std::string_view region,
                             std::string_view account,
                             std::string_view id) {
  return join({"arn:aws:opsworks-cm:", region, ":", account, ":backup/", id});
}

std::string usual_log_url(std::string_view server_name, base::Time time) {
  return join(
      {"https://s3.amazonaws.com/", server_name, "/", server_name, "-", base::to_digits(time)});
}

}  // namespace storage
