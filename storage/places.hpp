// Where rows belong: the scopes and the names of servers, by the numbers of which other rows' keys
// consist. What has been read of them is known until a transaction is undone. For the sources of
// storage/ alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "storage/database.hpp"
#include "storage/numbers.hpp"
#include "storage/scope.hpp"
#include "storage/servers.hpp"
#include "storage/worlds.hpp"

namespace storage {

struct Name;

// What there is in a scope at all, so that nobody looks for what there never was.
enum Mark : std::int64_t { is_used = 1, has_tags = 2, has_own_ids = 4 };

// The moment at which the youngest backup of a scope was taken, or a later one.
struct Youngest {
  base::Time moment{};
  bool is_tied = false;  // all of that moment bear their ids
};

// A region of a world.
struct Region {
  std::int64_t id = 0;
  WorldId world = 0;
  std::int64_t marks = 0;
  Usage usage;             // with the region
  bool is_living = false;  // its world is, so that …
  Usage counted;           // … so much of it is in the totals
  std::optional<Youngest> youngest{};
  std::unordered_map<std::string_view, Name*> names{};  // that are known
  bool is_unwritten = false;                            // its row lacks what was changed

  bool has(Mark mark) const { return (marks & mark) != 0; }
};

// A server's name, and what is asked for most often of the server that bears it.
struct Name {
  std::int64_t id = 0;
  Region* region = nullptr;
  std::string text;
  std::optional<std::int64_t> servers;  // how many have borne it; nothing: it is not remembered
  std::int64_t associations = 0;
  base::Time last_backup_at{};
  std::optional<ServerStatus> status;  // nothing: there is no such server
  std::optional<std::string> status_reason;
  std::int64_t configuration = 0;
  std::int64_t uncounted = 0;           // backups that its configuration doesn't count as uses
  std::optional<bool> has_automated{};  // backups; nothing: not known
  bool is_unwritten = false;            // its row lacks what was changed

  WorldId world() const { return region->world; }
};

// Null if there is none.
Region* find_region(Database& database, const Scope& scope);
Name* find_name(Database& database, const Scope& scope, std::string_view name);
// With a row for it if there was none.
Region& make_region(Database& database, const Scope& scope);
Name& make_name(Database& database, const Scope& scope, std::string_view name);
// Of rows that name it. Throws Error if the store is damaged.
Region& region_at(Database& database, std::int64_t id);
Name& name_at(Database& database, std::int64_t id);

// The columns that names and regions are ahead of.
inline constexpr auto late_of_servers =
    Text{"servers, associations, last_backup_at, status, status_reason, uncounted"};
inline constexpr auto late_of_scopes = Text{"servers, manual_backups, backups, marks"};

// Keeps what was changed in a name or in a region. Within a transaction its row is written when a
// statement is about to read such rows, and at last by the transaction: as one change, where there
// were many.
void keep(Database& database, Name& name);
void keep(Database& database, Region& region);
void mark(Database& database, Region& region, Mark mark);

// For SQL: that the server of that number has such a region and such a name; NULL: any.
template <std::size_t S, std::size_t R, std::size_t N>
consteval auto named_by(const char (&server)[S], const char (&region)[R], const char (&name)[N]) {
  return Text{"("} + region + " IS NULL AND " + name +
         " IS NULL OR EXISTS (SELECT 1 FROM server AS named JOIN scope ON scope.id = named.scope"
         " WHERE named.id = " +
         server + " AND region = ifnull(" + region + ", region) AND name = ifnull(" + name +
         ", name)))";
}

}  // namespace storage
