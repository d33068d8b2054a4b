#include "storage/servers.hpp"

#include "storage/columns.hpp"

namespace storage {

namespace {

void note(Database& database, const Scope& scope, std::string_view name, std::string_view status) {
  database.mutations().note(scope, Subject::server, name, status);
}

// In the order of the statements below.
template <class Row>
auto columns(Row& server) {
  return std::tie(server.name,
                  server.status,
                  server.status_reason,
                  server.created_at,
                  server.arn,
                  server.endpoint,
                  server.stack_arn,
                  server.engine,
                  server.engine_model,
                  server.engine_version,
                  server.instance_type,
                  server.instance_profile_arn,
                  server.service_role_arn,
                  server.key_pair,
                  server.associate_public_ip_address,
                  server.security_group_ids,
                  server.subnet_ids,
                  server.custom_domain,
                  server.backup_retention_count,
                  server.disable_automated_backup,
                  server.preferred_backup_window,
                  server.preferred_maintenance_window,
                  server.maintenance_status);
}

Server read_server(Rows& rows) {
  Server server;
  rows.read(columns(server));
  return server;
}

}  // namespace

std::optional<Server> find_server(Database& database, const Scope& scope, std::string_view name) {
  Rows rows = database.query("SELECT " SERVER_COLUMNS
                             " FROM servers WHERE world = ?1 AND region = ?2 AND name = ?3",
                             scope.world,
                             scope.region,
                             name);
  if (!rows.next()) return std::nullopt;
  return read_server(rows);
}

std::vector<Server> list_servers(Database& database,
                                 const Scope& scope,
                                 std::string_view after,
                                 std::int64_t count) {
  Rows rows = database.query("SELECT " SERVER_COLUMNS
                             " FROM servers WHERE world = ?1 AND region = ?2 AND name > ?3"
                             " ORDER BY name LIMIT ?4",
                             scope.world,
                             scope.region,
                             after,
                             count);
  std::vector<Server> servers;
  while (rows.next()) servers.push_back(read_server(rows));
  return servers;
}

void insert_server(Database& database, const Scope& scope, const Server& server) {
  database.execute("INSERT INTO servers (world, region, " SERVER_COLUMNS
                   ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15,"
                   " ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25)",
                   scope.world,
                   scope.region,
                   columns(server));
  note(database, scope, server.name, base::name_of(server.status));
}

void update_server(Database& database, const Scope& scope, const Server& server) {
  database.execute("UPDATE servers SET (" SERVER_COLUMNS
                   ") = (?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15,"
                   " ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25)"
                   " WHERE world = ?1 AND region = ?2 AND name = ?3",
                   scope.world,
                   scope.region,
                   columns(server));
  note(database, scope, server.name, base::name_of(server.status));
}

void set_server_status(Database& database,
                       const Scope& scope,
                       std::string_view name,
                       ServerStatus status,
                       const std::optional<std::string>& reason) {
  database.execute(
      "UPDATE servers SET status = ?4, status_reason = ?5"
      " WHERE world = ?1 AND region = ?2 AND name = ?3",
      scope.world,
      scope.region,
      name,
      status,
      reason);
  note(database, scope, name, base::name_of(status));
}

void delete_server(Database& database, const Scope& scope, std::string_view name) {
  database.execute("DELETE FROM servers WHERE world = ?1 AND region = ?2 AND name = ?3",
                   scope.world,
                   scope.region,
                   name);
  note(database, scope, name, "");
}

ServerName find_server_name(Database& database, const Scope& scope, std::string_view name) {
  Rows rows = database.query(
      "SELECT servers, associations, last_backup_at FROM server_names"
      " WHERE world = ?1 AND region = ?2 AND name = ?3",
      scope.world,
      scope.region,
      name);
  ServerName remembered;
  if (rows.next()) {
    rows.read(std::tie(remembered.servers, remembered.associations, remembered.last_backup_at));
  }
  return remembered;
}

}  // namespace storage
