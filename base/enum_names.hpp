// Enumerations whose values have a name of their own: on the wire, in the store, in options.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string_view>

namespace base {

// Each named enumeration has, beside it, a function `constexpr auto enum_names(E)` that gives the
// array of its values' names in their order.
template <class E>
concept Named = requires(E value) {
  { enum_names(value).size() } -> std::convertible_to<std::size_t>;
};

template <Named E>
inline constexpr auto names = enum_names(E{});

template <Named E>
constexpr std::string_view name_of(E value) {
  return names<E>[static_cast<std::size_t>(value)];
}

// The value of that name; nothing if there is none.
template <Named E>
constexpr std::optional<E> named(std::string_view name) {
  const auto* found = std::find(names<E>.begin(), names<E>.end(), name);
  if (found == names<E>.end()) return std::nullopt;
  return static_cast<E>(found - names<E>.begin());
}

}  // namespace base
