#include "storage/servers.hpp"

#include "storage/columns.hpp"

namespace storage {

template <>
struct Table<Server> {
  static constexpr std::tuple columns{
      column("name", &Server::name),
      column("status", &Server::status),
      column("status_reason", &Server::status_reason),
      column("created_at", &Server::created_at),
      column("arn", &Server::arn),
      column("endpoint", &Server::endpoint),
      column("stack_arn", &Server::stack_arn),
      column("engine", &Server::engine),
      column("engine_model", &Server::engine_model),
      column("engine_version", &Server::engine_version),
      column("instance_type", &Server::instance_type),
      column("instance_profile_arn", &Server::instance_profile_arn),
      column("service_role_arn", &Server::service_role_arn),
      column("key_pair", &Server::key_pair),
      column("associate_public_ip_address", &Server::associate_public_ip_address),
      column("security_group_ids", &Server::security_group_ids),
      column("subnet_ids", &Server::subnet_ids),
      column("custom_domain", &Server::custom_domain),
      column("backup_retention_count", &Server::backup_retention_count),
      column("disable_automated_backup", &Server::disable_automated_backup),
      column("preferred_backup_window", &Server::preferred_backup_window),
      column("preferred_maintenance_window", &Server::preferred_maintenance_window),
      column("maintenance_status", &Server::maintenance_status)};
};

namespace {

// What has happened to a server: it had the one status, "" if it was not there, and has the other.
void note(Database& database,
          const Scope& scope,
          std::string_view name,
          std::string_view previous,
          std::string_view status) {
  database.mutations().note({.world = scope.world,
                             .region = scope.region,
                             .subject = Subject::server,
                             .name = std::string(name),
                             .text = std::string(status),
                             .previous = std::string(previous)});
}

// "" if there is no such server.
std::string status_of(Database& database, const Scope& scope, std::string_view name) {
  return database
      .query("SELECT status FROM servers WHERE world = ?1 AND region = ?2 AND name = ?3",
             scope.world,
             scope.region,
             name)
      .first<std::string>();
}

Server read_server(Rows& rows) {
  Server server;
  rows.read(tied(server));
  return server;
}

}  // namespace

std::optional<Server> find_server(Database& database, const Scope& scope, std::string_view name) {
  static constexpr auto sql = "SELECT " + columns_of<Server> +
                              " FROM servers WHERE world = ?1 AND region = ?2 AND name = ?3";
  Rows rows = database.query(sql, scope.world, scope.region, name);
  if (!rows.next()) return std::nullopt;
  return read_server(rows);
}

std::vector<Server> list_servers(Database& database,
                                 const Scope& scope,
                                 std::string_view after,
                                 std::int64_t count) {
  static constexpr auto sql = "SELECT " + columns_of<Server> +
                              " FROM servers WHERE world = ?1 AND region = ?2 AND name > ?3"
                              " ORDER BY name LIMIT ?4";
  Rows rows = database.query(sql, scope.world, scope.region, after, count);
  std::vector<Server> servers;
  while (rows.next()) servers.push_back(read_server(rows));
  return servers;
}

void insert_server(Database& database, const Scope& scope, const Server& server) {
  static constexpr auto sql = "INSERT INTO servers (world, region, " + columns_of<Server> +
                              ") VALUES (?1, ?2, " + places_of<Server, 3> + ")";
  database.execute(sql, scope.world, scope.region, tied(server));
  note(database, scope, server.name, "", base::name_of(server.status));
}

void update_server(Database& database, const Scope& scope, const Server& server) {
  static constexpr auto sql = "UPDATE servers SET (" + columns_of<Server> + ") = (" +
                              places_of<Server, 3> +
                              ") WHERE world = ?1 AND region = ?2 AND name = ?3";
  const std::string previous = status_of(database, scope, server.name);
  database.execute(sql, scope.world, scope.region, tied(server));
  if (database.changes() == 0) return;
  note(database, scope, server.name, previous, base::name_of(server.status));
}

void set_server_status(Database& database,
                       const Scope& scope,
                       std::string_view name,
                       ServerStatus status,
                       const std::optional<std::string>& reason) {
  const std::string previous = status_of(database, scope, name);
  database.execute(
      "UPDATE servers SET status = ?4, status_reason = ?5"
      " WHERE world = ?1 AND region = ?2 AND name = ?3",
      scope.world,
      scope.region,
      name,
      status,
      reason);
  if (database.changes() > 0) note(database, scope, name, previous, base::name_of(status));
}

void delete_server(Database& database, const Scope& scope, std::string_view name) {
  const std::string previous = status_of(database, scope, name);
  database.execute("DELETE FROM servers WHERE world = ?1 AND region = ?2 AND name = ?3",
                   scope.world,
                   scope.region,
                   name);
  if (database.changes() > 0) note(database, scope, name, previous, "");
}

std::int64_t copy_servers(Database& database, WorldId from, WorldId to, std::int64_t rows_max) {
  static constexpr auto key = last_of("servers", "region", "region DESC, name DESC") + ", " +
                              last_of("servers", "name", "region DESC, name DESC");
  static constexpr auto sql =
      copy_rows("servers", "region, " + columns_of<Server>, "region, name", key);
  database.execute(sql, from, to, rows_max);
  return database.changes();
}

}  // namespace storage
