// SQL that is known when the program is compiled: as literals, or composed of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <tuple>
#include <type_traits>

namespace storage {

// A piece of SQL. Pieces and literals are joined by +.
template <std::size_t N>
struct Text {
  constexpr Text() = default;
  consteval explicit Text(const char (&literal)[N + 1]) {
    for (std::size_t i = 0; i < N; ++i) bytes[i] = literal[i];
  }

  char bytes[N + 1]{};
};

template <std::size_t N>
Text(const char (&)[N]) -> Text<N - 1>;

namespace detail {

template <std::size_t N, std::size_t M>
consteval Text<N + M> join(const char* left, const char* right) {
  Text<N + M> joined;
  for (std::size_t i = 0; i < N; ++i) joined.bytes[i] = left[i];
  for (std::size_t i = 0; i < M; ++i) joined.bytes[N + i] = right[i];
  return joined;
}

}  // namespace detail

template <std::size_t N, std::size_t M>
consteval auto operator+(const Text<N>& left, const Text<M>& right) {
  return detail::join<N, M>(left.bytes, right.bytes);
}
template <std::size_t N, std::size_t M>
consteval auto operator+(const char (&left)[N], const Text<M>& right) {
  return detail::join<N - 1, M>(left, right.bytes);
}
template <std::size_t N, std::size_t M>
consteval auto operator+(const Text<N>& left, const char (&right)[M]) {
  return detail::join<N, M - 1>(left.bytes, right);
}

// How many values a value stands for: a tuple for its elements, any other for itself.
template <class Value>
inline constexpr std::size_t values_in = 1;
template <class... Values>
inline constexpr std::size_t values_in<std::tuple<Values...>> = sizeof...(Values);

// A statement's text, to which Values are bound. Only what is known at compile time becomes one,
// and only if it names each of ?1, ?2 … for the values that there are, and no other.
template <class... Values>
class BoundSql {
 public:
  template <std::size_t N>
  consteval BoundSql(const char (&text)[N]) : text_(text) {
    check();
  }
  template <std::size_t N>
  consteval BoundSql(const Text<N>& text) : text_(text.bytes) {
    check();
  }

  constexpr const char* text() const { return text_; }

 private:
  static constexpr std::size_t values = (std::size_t{0} + ... + values_in<Values>);
  static_assert(values < 64);

  consteval void check() const {
    std::uint64_t named = 0;  // a bit for each of ?1, ?2 …
    bool is_quoted = false;
    for (const char* at = text_; *at != '\0'; ++at) {
      if (*at == '\'') is_quoted = !is_quoted;
      if (*at != '?' || is_quoted) continue;
      std::size_t number = 0;
      while (at[1] >= '0' && at[1] <= '9') number = 10 * number + std::size_t(*++at - '0');
      // NOLINTNEXTLINE(misc-redundant-expression): always true where there are no values
      if (number < 1 || number > values) throw "a place for which there is no value";
      named |= std::uint64_t{1} << (number - 1);
    }
    if (named != (std::uint64_t{1} << values) - 1) throw "a value for which there is no place";
  }

  const char* text_;
};

// As a parameter, beside those from which Values follow.
template <class... Values>
using Sql = BoundSql<std::type_identity_t<Values>...>;

}  // namespace storage
