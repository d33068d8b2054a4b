// Tags of servers and backups.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "storage/database.hpp"
#include "storage/scope.hpp"

namespace storage {

struct Tag {
  std::string key;
  std::string value;
};

// The names under which resources bear tags.
std::string server_resource(std::string_view name);
std::string backup_resource(std::string_view id);

// In the order of their keys; those behind `after`, `count` at most (-1: all).
std::vector<Tag> list_tags(Database& database,
                           const Scope& scope,
                           std::string_view resource,
                           std::string_view after = "",
                           std::int64_t count = -1);

std::int64_t count_tags(Database& database, const Scope& scope, std::string_view resource);

// A tag whose key is there already gets the new value.
void put_tag(Database& database, const Scope& scope, std::string_view resource, const Tag& tag);
void delete_tag(Database& database,
                const Scope& scope,
                std::string_view resource,
                std::string_view key);
void delete_tags(Database& database, const Scope& scope, std::string_view resource);

// Copies more of a world's into another world, untold: those behind the last that are there,
// `rows_max` at most. How many.
std::int64_t copy_tags(Database& database, WorldId from, WorldId to, std::int64_t rows_max);

}  // namespace storage
