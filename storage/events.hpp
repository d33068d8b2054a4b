// What happened to a server, as DescribeEvents shows it. A world remembers the last of its events,
// see remembered.hpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/database.hpp"
#include "storage/scope.hpp"

namespace storage {

struct ServerEvent {
  std::optional<std::int64_t> id;  // counts a world's events; nothing: not kept yet, the next one
  std::string region;
  std::string server_name;
  base::Time created_at{};
  std::string message;
  std::optional<std::string> log_url;
};

// Under the world's next id; one that is too old by now is forgotten.
void insert_event(Database& database, WorldId world, const ServerEvent& event);
// The same, untold: for documents. Takes the place of one of that id.
void put_event(Database& database, WorldId world, const ServerEvent& event);
// Forgets `rows_max` at most of those that are too old still. How many; 0: there are none.
std::int64_t forget_events(Database& database, WorldId world, std::int64_t rows_max);

// A place in the order of lists: newest first. Default: before the first.
struct EventPlace {
  base::Time created_at = base::Time::max();
  std::int64_t id = 0;
};

// A server's events, newest first; those behind `after`, `count` at most (-1: all).
std::vector<ServerEvent> list_events(Database& database,
                                     const Scope& scope,
                                     std::string_view server_name,
                                     const EventPlace& after = {},
                                     std::int64_t count = -1);

// All of a world's, in an order that putting them back keeps.
// Those behind the one of the id `after`, `count` at most (-1: all).
std::vector<ServerEvent> list_all_events(Database& database,
                                         WorldId world,
                                         std::int64_t after = 0,
                                         std::int64_t count = -1);

// Which of a world's events are asked for; nothing: all.
struct EventFilter {
  std::optional<std::string> region;
  std::optional<std::string> server_name;
  base::Time from{};
  base::Time to = base::Time::max();  // before it
};

// The id of a world's youngest event; 0 without one.
std::int64_t last_event_id(Database& database, WorldId world);
// Those that fit among the ids from `first` to `last`, downwards; `count` at most.
std::vector<ServerEvent> list_events(Database& database,
                                     WorldId world,
                                     const EventFilter& filter,
                                     std::int64_t first,
                                     std::int64_t last,
                                     std::int64_t count);

// `rows_max` at most (-1: all). How many.
std::int64_t delete_events(Database& database,
                           const Scope& scope,
                           std::string_view server_name,
                           std::int64_t rows_max = -1);

// Copies more of a world's into another world, untold: those behind the last that are there,
// `rows_max` at most. How many.
std::int64_t copy_events(Database& database, WorldId from, WorldId to, std::int64_t rows_max);

}  // namespace storage
