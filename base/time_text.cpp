#include "base/time_text.hpp"

#include <array>
#include <charconv>
#include <chrono>

namespace base {

namespace {

using std::chrono::day;
using std::chrono::days;
using std::chrono::month;
using std::chrono::year;

struct Parts {
  int year, month, day, hour, minute, second, millisecond;
};

Parts parts_of(Time time) {
  const auto midnight = std::chrono::floor<days>(time);
  const std::chrono::year_month_day date(midnight);
  const std::chrono::hh_mm_ss<Duration> clock(time - midnight);
  return {static_cast<int>(date.year()),
          static_cast<int>(static_cast<unsigned>(date.month())),
          static_cast<int>(static_cast<unsigned>(date.day())),
          static_cast<int>(clock.hours().count()),
          static_cast<int>(clock.minutes().count()),
          static_cast<int>(clock.seconds().count()),
          static_cast<int>(clock.subseconds().count())};
}

// A number in so many decimal digits.
void append(std::string& text, int number, std::size_t width) {
  text.append(width, '0');
  for (char* digit = text.data() + text.size(); width > 0; --width, number /= 10) {
    *--digit = static_cast<char>('0' + number % 10);
  }
}

// Reads a text from left to right.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool done() const { return text_.empty(); }

  bool skip(char wanted) {
    if (text_.empty() || text_[0] != wanted) return false;
    text_.remove_prefix(1);
    return true;
  }

  // Exactly `width` digits, or with width 0 as many as there are (18 at most).
  std::optional<std::int64_t> digits(std::size_t width = 0) {
    std::size_t count = 0;
    while (count < text_.size() && text_[count] >= '0' && text_[count] <= '9') ++count;
    if (width != 0 && count < width) return std::nullopt;
    if (width != 0) count = width;
    if (count == 0 || count > 18) return std::nullopt;
    std::int64_t value = 0;
    std::from_chars(text_.data(), text_.data() + count, value);
    text_.remove_prefix(count);
    return value;
  }

  // A decimal fraction after the point, in thousandths; more digits are cut off.
  std::optional<std::int64_t> thousandths() {
    const std::size_t before = text_.size();
    const std::optional<std::int64_t> value = digits();
    if (!value) return std::nullopt;
    std::int64_t result = *value;
    std::size_t count = before - text_.size();
    for (; count < 3; ++count) result *= 10;
    for (; count > 3; --count) result /= 10;
    return result;
  }

  bool skip_word(std::string_view word) {
    if (!text_.starts_with(word)) return false;
    text_.remove_prefix(word.size());
    return true;
  }

 private:
  std::string_view text_;
};

std::optional<Duration> parse_offset(Reader& reader) {
  if (reader.skip('Z') || reader.skip('z')) return Duration{0};
  const bool negative = reader.skip('-');
  if (!negative && !reader.skip('+')) return std::nullopt;
  const auto hours = reader.digits(2);
  if (!hours || *hours > 23 || !reader.skip(':')) return std::nullopt;
  const auto minutes = reader.digits(2);
  if (!minutes || *minutes > 59) return std::nullopt;
  const Duration offset{(*hours * 60 + *minutes) * 60'000};
  return negative ? -offset : offset;
}

// P1DT2H3M4.5S
std::optional<Duration> parse_iso_duration(Reader reader) {
  struct Unit {
    char letter;
    std::int64_t milliseconds;
    bool in_time;
  };
  static constexpr std::array<Unit, 5> units{{{'W', 604'800'000, false},
                                              {'D', 86'400'000, false},
                                              {'H', 3'600'000, true},
                                              {'M', 60'000, true},
                                              {'S', 1'000, true}}};
  if (!reader.skip('P') || reader.done()) return std::nullopt;
  Duration total{0};
  bool in_time = false;
  const Unit* next = units.begin();
  while (!reader.done()) {
    if (!in_time && reader.skip('T')) {
      in_time = true;
      if (reader.done()) return std::nullopt;
    }
    const auto value = reader.digits();
    if (!value || *value > 1'000'000'000) return std::nullopt;
    std::int64_t fraction = 0;
    const bool has_fraction = reader.skip('.');
    if (has_fraction) {
      const auto thousandths = reader.thousandths();
      if (!thousandths) return std::nullopt;
      fraction = *thousandths;
    }
    while (next != units.end() && !(next->in_time == in_time && reader.skip(next->letter))) ++next;
    if (next == units.end() || (has_fraction && next->letter != 'S')) return std::nullopt;
    total += Duration{*value * next->milliseconds + fraction};
    ++next;
  }
  return total;
}

}  // namespace

std::string to_digits(Time time) {
  const Parts p = parts_of(time);
  std::string text;
  append(text, p.year, 4);
  for (const int part : {p.month, p.day, p.hour, p.minute, p.second}) append(text, part, 2);
  append(text, p.millisecond, 3);
  return text;
}

std::string to_rfc3339(Time time) {
  const Parts p = parts_of(time);
  std::string text;
  append(text, p.year, 4);
  append(text += '-', p.month, 2);
  append(text += '-', p.day, 2);
  append(text += 'T', p.hour, 2);
  append(text += ':', p.minute, 2);
  append(text += ':', p.second, 2);
  if (p.millisecond != 0) append(text += '.', p.millisecond, 3);
  return text += 'Z';
}

std::optional<Time> parse_rfc3339(std::string_view text) {
  Reader reader(text);
  const auto y = reader.digits(4);
  if (!y || !reader.skip('-')) return std::nullopt;
  const auto m = reader.digits(2);
  if (!m || !reader.skip('-')) return std::nullopt;
  const auto d = reader.digits(2);
  if (!d || !(reader.skip('T') || reader.skip('t') || reader.skip(' '))) return std::nullopt;
  const auto hour = reader.digits(2);
  if (!hour || *hour > 23 || !reader.skip(':')) return std::nullopt;
  const auto minute = reader.digits(2);
  if (!minute || *minute > 59 || !reader.skip(':')) return std::nullopt;
  const auto second = reader.digits(2);
  if (!second || *second > 59) return std::nullopt;
  std::int64_t fraction = 0;
  if (reader.skip('.')) {
    const auto thousandths = reader.thousandths();
    if (!thousandths) return std::nullopt;
    fraction = *thousandths;
  }
  const std::optional<Duration> offset = parse_offset(reader);
  const std::chrono::year_month_day date{
      year{static_cast<int>(*y)}, month{static_cast<unsigned>(*m)}, day{static_cast<unsigned>(*d)}};
  if (!offset || !reader.done() || !date.ok()) return std::nullopt;
  const Time time = std::chrono::sys_days(date) +
                    Duration{((*hour * 60 + *minute) * 60 + *second) * 1'000 + fraction} - *offset;
  if (time < Time{} || time > time_max) return std::nullopt;
  return time;
}

std::string to_epoch_seconds(Time time) {
  const std::int64_t milliseconds = milliseconds_of(time);
  std::string text = std::to_string(milliseconds / 1000);
  if (const std::int64_t rest = milliseconds % 1000; rest != 0) {
    const std::string digits = std::to_string(1000 + rest);
    text += "." + digits.substr(1);
    while (text.back() == '0') text.pop_back();
  }
  return text;
}

std::string to_iso_duration(Duration duration) {
  struct Unit {
    char letter;
    std::int64_t milliseconds;
  };
  static constexpr std::array<Unit, 3> units{{{'D', 86'400'000}, {'H', 3'600'000}, {'M', 60'000}}};
  std::int64_t left = duration.count();
  std::string text = "P";
  for (const Unit& unit : units) {
    if (unit.letter == 'H' && left > 0) text += 'T';
    const std::int64_t count = left / unit.milliseconds;
    if (count > 0) text += std::to_string(count) + unit.letter;
    left %= unit.milliseconds;
  }
  if (left > 0) text += to_epoch_seconds(Time{Duration{left}}) + 'S';
  return text == "P" ? "PT0S" : text;
}

std::optional<Duration> parse_duration(std::string_view text) {
  Reader reader(text);
  if (text.starts_with('P')) return parse_iso_duration(reader);
  const auto value = reader.digits();
  if (!value || *value > 1'000'000'000) return std::nullopt;
  std::int64_t fraction = 0;
  if (reader.skip('.')) {
    const auto thousandths = reader.thousandths();
    if (!thousandths) return std::nullopt;
    fraction = *thousandths;
  }
  struct Unit {
    std::string_view name;
    std::int64_t milliseconds;
  };
  static constexpr std::array<Unit, 5> units{
      {{"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};
  for (const Unit& unit : units) {
    if (!reader.skip_word(unit.name)) continue;
    if (!reader.done()) return std::nullopt;
    return Duration{*value * unit.milliseconds + fraction * unit.milliseconds / 1000};
  }
  return std::nullopt;
}

}  // namespace base
