// What happened to a server, as DescribeEvents shows it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/database.hpp"
#include "storage/scope.hpp"

namespace storage {

struct ServerEvent {
  std::int64_t id = 0;
  std::string server_name;
  base::Time created_at{};
  std::string message;
  std::optional<std::string> log_url;
};

void insert_event(Database& database, const Scope& scope, const ServerEvent& event);

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

void delete_events(Database& database, const Scope& scope, std::string_view server_name);

}  // namespace storage
