// NextToken: a place in a list that only the same query of the same world can be given.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/context.hpp"

namespace api::page_token {

// Seals the place behind which the next page begins. `query` names the operation and its filters.
std::string seal(const Context& context, std::string_view query, std::string_view place);

// The place that a token holds; nothing if it was issued for another query, region or world, or by
// nobody. It stays good after a restart.
std::optional<std::string> unseal(const Context& context,
                                  std::string_view query,
                                  std::string_view token);

// One text of several parts that can't be mistaken for other parts.
std::string joined(std::initializer_list<std::string_view> parts);

// How many rows to fetch for a page: one more than asked for, which tells whether another page
// follows; -1, all, where no size is asked for.
constexpr std::int64_t rows_for(const std::optional<std::int64_t>& max_results) {
  return max_results ? *max_results + 1 : -1;
}

// Cuts the rows fetched so down to the page and gives the token of the next one, if there is one.
// `place_of` tells a row's place in the list.
template <class Row, class PlaceOf>
std::optional<std::string> end_page(const Context& context,
                                    std::string_view query,
                                    const std::optional<std::int64_t>& max_results,
                                    std::vector<Row>& rows,
                                    PlaceOf place_of) {
  if (!max_results || static_cast<std::int64_t>(rows.size()) <= *max_results) return std::nullopt;
  rows.pop_back();
  return seal(context, query, place_of(rows.back()));
}

}  // namespace api::page_token
