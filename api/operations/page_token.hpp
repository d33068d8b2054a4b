// NextToken: a place in a list that only the same query of the same world can be given.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "api/context.hpp"

namespace api::page_token {

// Seals the place behind which the next page begins. `query` names the operation and its filters.
std::string seal(const Context& context, std::string_view query, std::string_view place);

// The place that a token holds; nothing if it was issued for another query, region or world, or by
// nobody. It stays good after a restart. What it holds may still be no place of that list: whoever
// knows the seed, and the default one is public, can seal anything.
std::optional<std::string> unseal(const Context& context,
                                  std::string_view query,
                                  std::string_view token);

// One text of several parts that can't be mistaken for other parts.
std::string joined(std::initializer_list<std::string_view> parts);

// A place as text: what a list is ordered by, such as a moment and then an id. Text may only be the
// last of it.
template <class... Parts>
std::string text_of_place(const std::tuple<Parts...>& place);

// The place that a text holds; nothing if it holds none of that kind.
template <class... Parts>
std::optional<std::tuple<Parts...>> place_in(std::string_view text);

// The place that a token holds, of the kind by which the query's list is ordered; nothing if there
// is none.
template <class... Parts>
std::optional<std::tuple<Parts...>> open(const Context& context,
                                         std::string_view query,
                                         std::string_view token) {
  const std::optional<std::string> text = unseal(context, query, token);
  if (!text) return std::nullopt;
  return place_in<Parts...>(*text);
}

// No page is longer, whatever is asked for: a turn may do so much.
inline constexpr std::int64_t rows_max = 500;

// How long a page is at most.
constexpr std::int64_t page_size(const std::optional<std::int64_t>& max_results) {
  return std::min(max_results.value_or(rows_max), rows_max);
}

// How many rows to fetch for a page: one more, which tells whether another page follows.
constexpr std::int64_t rows_for(const std::optional<std::int64_t>& max_results) {
  return page_size(max_results) + 1;
}

// Cuts the rows fetched so down to the page and gives the token of the next one, if there is one.
// `place_of` tells a row's place in the list, a tuple.
template <class Row, class PlaceOf>
std::optional<std::string> end_page(const Context& context,
                                    std::string_view query,
                                    const std::optional<std::int64_t>& max_results,
                                    std::vector<Row>& rows,
                                    PlaceOf place_of) {
  if (static_cast<std::int64_t>(rows.size()) <= page_size(max_results)) return std::nullopt;
  rows.pop_back();
  return seal(context, query, text_of_place(place_of(rows.back())));
}

namespace detail {

inline void append(std::string& text, std::string_view part) {
  text += part;
}
inline void append(std::string& text, std::int64_t part) {
  text += std::to_string(part);
}
inline void append(std::string& text, Time part) {
  append(text, base::milliseconds_of(part));
}

// Each takes its part off the beginning of `rest`; false if it isn't there.
inline bool take(std::string_view& rest, std::string& part) {
  part = std::exchange(rest, {});
  return true;
}
inline bool take(std::string_view& rest, std::int64_t& part) {
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), part);
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  return error == std::errc{};
}
inline bool take(std::string_view& rest, Time& part) {
  std::int64_t milliseconds = 0;
  if (!take(rest, milliseconds)) return false;
  part = base::time_of(milliseconds);
  return true;
}
inline bool take_separator(std::string_view& rest) {
  if (!rest.starts_with('/')) return false;
  rest.remove_prefix(1);
  return true;
}

}  // namespace detail

template <class... Parts>
std::string text_of_place(const std::tuple<Parts...>& place) {
  std::string text;
  const auto append_all = [&](const auto& first, const auto&... others) {
    detail::append(text, first);
    ((text += '/', detail::append(text, others)), ...);
  };
  std::apply(append_all, place);
  return text;
}

template <class... Parts>
std::optional<std::tuple<Parts...>> place_in(std::string_view text) {
  std::tuple<Parts...> place;
  const auto take_all = [&](auto& first, auto&... others) {
    return detail::take(text, first) &&
           (... && (detail::take_separator(text) && detail::take(text, others)));
  };
  if (!std::apply(take_all, place) || !text.empty()) return std::nullopt;
  return place;
}

}  // namespace api::page_token
