// What is remembered of a server's name, deleted or not. Who keeps servers, associations and
// backups counts and dates here; only a document sets it otherwise.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "storage/database.hpp"
#include "storage/scope.hpp"

namespace storage {

struct ServerName {
  std::string region;
  std::string name;
  std::int64_t servers = 0;       // how many have borne it so far
  std::int64_t associations = 0;  // how many association tokens were issued for it
  base::Time last_backup_at{};    // CreatedAt of its youngest backup there ever was
};

// Nothing but zeros if there never was one of that name.
ServerName find_server_name(Database& database, const Scope& scope, std::string_view name);

// All of a world's, in the order of their regions and names.
std::vector<ServerName> list_server_names(Database& database,
                                          WorldId world,
                                          const ServerName& after = {},
                                          std::int64_t count = -1);

// Takes the place of what is remembered of that name.
void put_server_name(Database& database, WorldId world, const ServerName& name);

}  // namespace storage
