// A table's columns behind those that say where a row belongs (world, or the row's own id in its
// world), each with the member that holds it. A column stands in such a Table, in its struct, in
// migrations.cpp and in what the API shows of it, and nowhere else: statements take names, ?1, ?2 …
// and values from the Table. For the sources of storage/ alone.
#pragma once

#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>

#include "storage/sql.hpp"

namespace storage {

// The value to which members lead from a row.
template <class Row, class Member>
constexpr auto& value_at(Row& row, Member member) {
  return row.*member;
}
template <class Row, class Member, class... Members>
constexpr auto& value_at(Row& row, Member member, Members... members) {
  return value_at(row.*member, members...);
}

// A column, and the members that lead from a row to its value.
template <class... Members>
struct Column {
  std::string_view name;
  std::tuple<Members...> path;

  template <class Row>
  constexpr auto& of(Row& row) const {
    return std::apply(
        [&](auto... members) -> auto& { return value_at(row, members...); }, path);
  }
};

template <class... Members>
constexpr Column<Members...> column(std::string_view name, Members... path) {
  return {name, {path...}};
}

// Specialized for each kind of row: its columns, as `static constexpr std::tuple columns{…}`.
template <class Row>
struct Table;

// The values of a row in the order of its columns.
template <class Row>
constexpr auto tied(Row& row) {
  return std::apply([&](const auto&... each) { return std::tie(each.of(row)...); },
                    Table<std::remove_const_t<Row>>::columns);
}

namespace detail {

// Pieces of text one behind the other, as pieces(append) hands them over.
template <std::size_t N>
struct Composed {
  Text<N> text;
  std::size_t size = 0;

  constexpr void operator()(std::string_view piece) {
    for (const char letter : piece) {
      if constexpr (N > 0) text.bytes[size] = letter;
      ++size;
    }
  }
};

template <auto pieces>
consteval auto compose() {
  constexpr std::size_t size = [] {
    Composed<0> measured;
    pieces(measured);
    return measured.size;
  }();
  Composed<size> composed;
  pieces(composed);
  return composed.text;
}

}  // namespace detail

// "name, status, …"
template <class Row>
inline constexpr auto columns_of = detail::compose<[](auto& append) {
  std::apply(
      [&](const auto& first, const auto&... rest) {
        append(first.name);
        ((append(", "), append(rest.name)), ...);
      },
      Table<Row>::columns);
}>();

// "?3, ?4, …": a place for each column, beginning with ?`first`.
template <class Row, std::size_t first>
inline constexpr auto places_of = detail::compose<[](auto& append) {
  constexpr std::size_t count = std::tuple_size_v<decltype(Table<Row>::columns)>;
  for (std::size_t number = first; number < first + count; ++number) {
    append(number == first ? "?" : ", ?");
    if (number >= 10) append(std::string_view("0123456789").substr(number / 10, 1));
    append(std::string_view("0123456789").substr(number % 10, 1));
  }
}>();

// Copies rows of a table, but for columns that are not named, from world ?1 to world ?2: ?3 of them
// at most, in the order of `key`, behind `last_key`.
template <std::size_t N, std::size_t M, std::size_t K, std::size_t L>
consteval auto copy_rows(const char (&table)[N],
                         const Text<M>& columns,
                         const char (&key)[K],
                         const Text<L>& last_key) {
  return Text{"INSERT INTO "} + table + " (world, " + columns + ") SELECT ?2, " + columns +
         " FROM " + table + " WHERE world = ?1 AND (" + key + ") > (" + last_key + ") ORDER BY " +
         key + " LIMIT ?3";
}

// The value that the last row of world ?2 has in a column of the key, whose columns downwards are
// `descending`; '' if there is no row.
template <std::size_t N, std::size_t M, std::size_t K>
consteval auto last_of(const char (&table)[N],
                       const char (&column)[M],
                       const char (&descending)[K]) {
  return Text{"ifnull((SELECT "} + column + " FROM " + table + " WHERE world = ?2 ORDER BY " +
         descending + " LIMIT 1), '')";
}

// The same for a key that is the id alone.
template <std::size_t N>
consteval auto last_id_of(const char (&table)[N]) {
  return Text{"SELECT ifnull(max(id), 0) FROM "} + table + " WHERE world = ?2";
}

}  // namespace storage
