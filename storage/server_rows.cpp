#include "storage/servers.hpp"

#include <sqlite3.h>

#include "storage/columns.hpp"
#include "storage/configurations.hpp"
#include "storage/known.hpp"

namespace storage {

// But for its configuration, and for what its name knows.
template <>
struct Table<Server> {
  static constexpr std::tuple columns{
      column("created_at", &Server::created_at),
      column("arn", &Server::arn),
      column("endpoint", &Server::endpoint),
      column("stack_arn", &Server::stack_arn),
      column("associate_public_ip_address", &Server::associate_public_ip_address),
      column("custom_domain", &Server::custom_domain),
      column("backup_retention_count", &Server::backup_retention_count),
      column("disable_automated_backup", &Server::disable_automated_backup),
      column("maintenance_status", &Server::maintenance_status)};
};

namespace {

// What has happened to a server: it had the one status, if it was there, and has the other.
void note(Database& database,
          const Scope& scope,
          std::string_view name,
          std::optional<ServerStatus> previous,
          std::optional<ServerStatus> status) {
  const auto text = [](std::optional<ServerStatus> each) {
    return each ? std::string(base::name_of(*each)) : std::string();
  };
  database.mutations().note({.world = scope.world,
                             .region = scope.region,
                             .subject = Subject::server,
                             .name = std::string(name),
                             .text = text(status),
                             .previous = text(previous)});
}

Configuration configuration_of(const Server& server) {
  return {.engine = server.engine,
          .engine_model = server.engine_model,
          .engine_version = server.engine_version,
          .tools_version = std::nullopt,
          .instance_type = server.instance_type,
          .instance_profile_arn = server.instance_profile_arn,
          .service_role_arn = server.service_role_arn,
          .key_pair = server.key_pair,
          .security_group_ids = server.security_group_ids,
          .subnet_ids = server.subnet_ids,
          .preferred_backup_window = server.preferred_backup_window,
          .preferred_maintenance_window = server.preferred_maintenance_window};
}

void set_configuration(Server& server, const Configuration& configuration) {
  server.engine = configuration.engine.value_or("");
  server.engine_model = configuration.engine_model.value_or("");
  server.engine_version = configuration.engine_version.value_or("");
  server.instance_type = configuration.instance_type.value_or("");
  server.instance_profile_arn = configuration.instance_profile_arn.value_or("");
  server.service_role_arn = configuration.service_role_arn.value_or("");
  server.key_pair = configuration.key_pair;
  server.security_group_ids = configuration.security_group_ids;
  server.subnet_ids = configuration.subnet_ids;
  server.preferred_backup_window = configuration.preferred_backup_window.value_or("");
  server.preferred_maintenance_window = configuration.preferred_maintenance_window.value_or("");
}

// The server has another configuration now, or none: the one that it had counts the backups that
// were taken of it.
void leave_configuration(Database& database, Name& name) {
  count_uses(database, name.configuration, name.uncounted - 1);
  name.uncounted = 0;
}

constexpr auto update_all = "UPDATE server SET (configuration, " + columns_of<Server> +
                            ") = (?2, " + places_of<Server, 3> + ") WHERE id = ?1";

void keep(Database& database, Name& name, const Server& server) {
  database.execute(update_all, name.id, name.configuration, tied(server));
  database.known().servers.erase(name.id);
  name.status = server.status;
  name.status_reason = server.status_reason;
  keep(database, name);
}

// But for its status.
const Server& server_at(Database& database, const Name& name) {
  auto& known = database.known().servers;
  if (const auto found = known.find(name.id); found != known.end()) return found->second;
  static constexpr auto sql = "SELECT " + columns_of<Server> + " FROM server WHERE id = ?1";
  Rows rows = database.query(sql, name.id);
  if (!rows.next()) throw damaged("a server that is not there");
  Server server{.name = name.text};
  rows.read(tied(server));
  set_configuration(server, find_configuration(database, name.configuration));
  return known[name.id] = std::move(server);
}

// Null if there is no such server.
Name* find_there(Database& database, const Scope& scope, std::string_view name) {
  Name* found = find_name(database, scope, name);
  return found != nullptr && found->status ? found : nullptr;
}

}  // namespace

std::optional<Server> find_server(Database& database, const Scope& scope, std::string_view name) {
  const Name* known = find_there(database, scope, name);
  if (known == nullptr) return std::nullopt;
  Server server = server_at(database, *known);
  server.status = *known->status;
  server.status_reason = known->status_reason;
  return server;
}

std::vector<Server> list_servers(Database& database,
                                 const Scope& scope,
                                 std::string_view after,
                                 std::int64_t count) {
  const Region* region = find_region(database, scope);
  if (region == nullptr) return {};
  static constexpr auto sql = "SELECT name, status, status_reason, configuration, " +
                              columns_of<Server> +
                              " FROM server WHERE scope = ?1 AND created_at IS NOT NULL"
                              " AND name > ?2 ORDER BY name LIMIT ?3";
  Rows rows = database.query(sql, region->id, after, count);
  std::vector<Server> servers;
  while (rows.next()) {
    Server& server = servers.emplace_back();
    std::int64_t configuration = 0;
    rows.read(std::tuple_cat(
        std::tie(server.name, server.status, server.status_reason, configuration), tied(server)));
    set_configuration(server, find_configuration(database, configuration));
  }
  return servers;
}

void insert_server(Database& database, const Scope& scope, const Server& server) {
  Name& name = make_name(database, scope, server.name);
  if (name.status) throw Error(SQLITE_CONSTRAINT, "there is a server of that name");
  name.servers = name.servers.value_or(0) + 1;
  name.configuration = use_configuration(database, scope.world, configuration_of(server));
  keep(database, name, server);
  ++name.region->usage.servers;
  name.region->marks |= is_used;
  keep(database, *name.region);
  note(database, scope, server.name, std::nullopt, server.status);
}

void update_server(Database& database, const Scope& scope, const Server& server) {
  Name* name = find_there(database, scope, server.name);
  if (name == nullptr) return;
  const Configuration configuration = configuration_of(server);
  if (configuration != find_configuration(database, name->configuration)) {
    const std::int64_t next = use_configuration(database, scope.world, configuration);
    leave_configuration(database, *name);
    name->configuration = next;
  }
  const auto previous = name->status;
  keep(database, *name, server);
  note(database, scope, server.name, previous, server.status);
}

void set_server_status(Database& database,
                       const Scope& scope,
                       std::string_view name,
                       ServerStatus status,
                       const std::optional<std::string>& reason) {
  Name* known = find_there(database, scope, name);
  if (known == nullptr) return;
  note(database, scope, name, known->status, status);
  known->status = status;
  known->status_reason = reason;
  keep(database, *known);
}

void delete_server(Database& database, const Scope& scope, std::string_view name) {
  Name* known = find_there(database, scope, name);
  if (known == nullptr) return;
  leave_configuration(database, *known);
  database.execute(
      "UPDATE server SET configuration = NULL, created_at = NULL, arn = NULL, endpoint = NULL,"
      " stack_arn = NULL, associate_public_ip_address = NULL, custom_domain = NULL,"
      " backup_retention_count = NULL, disable_automated_backup = NULL, maintenance_status = NULL"
      " WHERE id = ?1",
      known->id);
  database.known().servers.erase(known->id);
  const auto previous = std::exchange(known->status, std::nullopt);
  known->status_reason.reset();
  known->configuration = 0;
  keep(database, *known);
  --known->region->usage.servers;
  keep(database, *known->region);
  note(database, scope, name, previous, std::nullopt);
}

std::int64_t copy_servers(Database& database, WorldId from, WorldId to, std::int64_t rows_max) {
  static constexpr auto sql =
      "INSERT INTO server (id, scope, configuration, name, servers, associations, last_backup_at,"
      " uncounted, status, status_reason, " +
      columns_of<Server> + ") SELECT " + moved("id", of_server) + ", " + moved("scope", of_scope) +
      ", " + moved("configuration", of_server) +
      ", name, servers, associations, last_backup_at, uncounted, status, status_reason, " +
      columns_of<Server> + " FROM server WHERE id > " + last_copied("server", of_server) + " AND " +
      ends_with("?1", "id", of_server) + " ORDER BY id LIMIT ?3";
  database.execute(sql, from, to, rows_max);
  return database.changes();
}

}  // namespace storage
