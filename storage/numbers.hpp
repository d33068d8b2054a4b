// The numbers of scopes, and those of servers, configurations and callers: each tells its world, so
// that no key has to name it beside them, and a world's rows are copied into another by shifting
// their numbers. For the sources of storage/ alone.
#pragma once

#include <cstdint>

#include "storage/database.hpp"
#include "storage/scope.hpp"
#include "storage/sql.hpp"

namespace storage {

// A world's scopes have the numbers from world * 2^20 on, the others those from world * 2^24 on.
inline constexpr int scope_bits = 20;
inline constexpr int server_bits = 24;

// For SQL.
inline constexpr auto of_scope = Text{"20"};
inline constexpr auto of_server = Text{"24"};

enum class NumbersOf { scopes, servers, configurations, callers };

// One that no row of the world has. Throws Error if it has as many as there can be.
std::int64_t next_number(Database& database, WorldId world, NumbersOf what);

// That a number is none of a later world's.
template <std::size_t W, std::size_t N, std::size_t B>
consteval auto ends_with(const char (&world)[W], const char (&column)[N], const Text<B>& bits) {
  return Text{"("} + column + " < ((" + world + " + 1) << " + bits + "))";
}

// That a number is one of the world's.
template <std::size_t W, std::size_t N, std::size_t B>
consteval auto belongs_to(const char (&world)[W], const char (&column)[N], const Text<B>& bits) {
  return Text{"("} + column + " >= (" + world + " << " + bits + ") AND " + column + " < ((" +
         world + " + 1) << " + bits + "))";
}

// The number that belongs to world ?2 as the column's does to world ?1.
template <std::size_t N, std::size_t B>
consteval auto moved(const char (&column)[N], const Text<B>& bits) {
  return Text{"("} + column + " + ((?2 - ?1) << " + bits + "))";
}

// The other way.
template <std::size_t N, std::size_t B>
consteval auto moved_back(const char (&column)[N], const Text<B>& bits) {
  return Text{"("} + column + " - ((?2 - ?1) << " + bits + "))";
}

// The number in world ?1 of the last row that was copied into world ?2; one before all of world
// ?1's if there is none.
template <std::size_t T, std::size_t B>
consteval auto last_copied(const char (&table)[T], const Text<B>& bits) {
  return Text{"ifnull((SELECT max(id) - ((?2 - ?1) << "} + bits + ") FROM " + table + " WHERE " +
         belongs_to("?2", "id", bits) + "), (?1 << " + bits + ") - 1)";
}

// Behind a SELECT of columns: of the last row of world ?2, whose key is a server and `key`.
template <std::size_t T, std::size_t K>
consteval auto from_last_of_servers(const char (&table)[T], const char (&key)[K]) {
  return Text{" FROM "} + table + " WHERE " + belongs_to("?2", "server", of_server) +
         " ORDER BY server DESC, " + key + " DESC LIMIT 1), ";
}

// Copies rows whose key is a server and `key` into another world: those behind the last that are
// there, ?3 at most. `none` is less than any key.
template <std::size_t T, std::size_t C, std::size_t K, std::size_t N>
consteval auto copy_rows_of_servers(const char (&table)[T],
                                    const Text<C>& columns,
                                    const char (&key)[K],
                                    const char (&none)[N]) {
  return Text{"INSERT INTO "} + table + " (server, " + columns + ") SELECT " +
         moved("server", of_server) + ", " + columns + " FROM " + table + " WHERE " +
         ends_with("?1", "server", of_server) + " AND (server, " + key + ") > (ifnull((SELECT " +
         moved_back("server", of_server) + from_last_of_servers(table, key) +
         "(?1 << 24) - 1), ifnull((SELECT " + key + from_last_of_servers(table, key) + none +
         ")) ORDER BY server, " + key + " LIMIT ?3";
}

}  // namespace storage
