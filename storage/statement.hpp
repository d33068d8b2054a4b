// A prepared statement at work: what can be bound to it and read from it.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

#include "base/enum_names.hpp"
#include "base/time.hpp"

struct sqlite3_stmt;

namespace storage {

// SQLite could not do it: a full disk, a damaged file, or a mistake in a statement.
class Error : public std::runtime_error {
 public:
  Error(int code, const std::string& what) : std::runtime_error(what), code_(code) {}

  // SQLite's extended result code.
  int code() const { return code_; }

 private:
  int code_;
};

// For rows that don't fit each other: somebody else wrote them, or the disk has lost some.
Error damaged(const std::string& what);

// A column that holds a number where its text is a known one.
using NumberOrText = std::variant<std::int64_t, std::string>;

// One run of a prepared statement. Bound values must outlive it; it is reset on destruction, and
// only one run of a statement exists at a time.
class Rows {
 public:
  // Binds values to ?1, ?2 …
  template <class... T>
  Rows(sqlite3_stmt* statement, const std::tuple<const T&...>& values) : statement_(statement) {
    int index = 0;
    std::apply([&](const T&... value) { (bind(++index, value), ...); }, values);
  }
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;
  ~Rows();

  // Moves to the next row; false after the last. Throws Error.
  bool next();

  // The next column of the current row, from left to right.
  template <class T>
  T get() {
    T value{};
    read(value);
    return value;
  }

  // The first column of the first row; T{} if there is no row.
  template <class T>
  T first() {
    return next() ? get<T>() : T{};
  }

  // Reads columns, from left to right, into what a std::tie names.
  template <class... T>
  void read(const std::tuple<T&...>& places) {
    std::apply([this](T&... place) { (read(place), ...); }, places);
  }

 private:
  void bind(int index, std::nullptr_t);
  void bind(int index, std::int64_t value);
  void bind(int index, int value) { bind(index, std::int64_t{value}); }
  void bind(int index, bool value) { bind(index, std::int64_t{value}); }
  void bind(int index, double value);
  void bind(int index, std::string_view value);
  void bind(int index, const std::string& value) { bind(index, std::string_view{value}); }
  void bind(int index, const char* value) { bind(index, std::string_view{value}); }
  void bind(int index, base::Time value) { bind(index, base::milliseconds_of(value)); }
  void bind(int index, base::Duration value) { bind(index, std::int64_t{value.count()}); }
  void bind(int index, const std::vector<std::string>& list);
  template <base::Named E>
  void bind(int index, E value) {
    bind(index, static_cast<std::int64_t>(value));
  }
  void bind(int index, const NumberOrText& value) {
    std::visit([&](const auto& each) { bind(index, each); }, value);
  }
  template <class T>
  void bind(int index, const std::optional<T>& value) {
    if (value) {
      bind(index, *value);
    } else {
      bind(index, nullptr);
    }
  }

  void read(std::int64_t& place);
  void read(int& place);
  void read(bool& place);
  void read(double& place);
  void read(std::string& place);
  void read(base::Time& place);
  void read(base::Duration& place) { place = base::Duration{get<std::int64_t>()}; }
  void read(std::vector<std::string>& list);
  void read(std::optional<std::string>& place);
  template <base::Named E>
  void read(E& place) {
    const auto value = get<std::int64_t>();
    if (value < 0 || value >= static_cast<std::int64_t>(base::names<E>.size())) refuse_value(value);
    place = static_cast<E>(value);
  }
  void read(NumberOrText& place);
  template <class T>
  void read(std::optional<T>& place) {
    if (is_null()) {
      place.reset();
      ++column_;
    } else {
      read(place.emplace());
    }
  }

  // Whether the next column is NULL.
  bool is_null() const;
  [[noreturn]] static void refuse_value(std::int64_t value);
  void check(int result);

  sqlite3_stmt* statement_;
  int column_ = 0;
};

}  // namespace storage
