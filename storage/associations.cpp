#include "storage/associations.hpp"

#include "storage/places.hpp"

namespace storage {

namespace {

// Names of statuses; empty: there was none, or there is none any more.
struct Step {
  std::string_view previous;
  std::string_view status;
};

void note(Database& database,
          const Scope& scope,
          std::string_view server_name,
          std::string_view token,
          const Step& step) {
  database.mutations().note({.world = scope.world,
                             .region = scope.region,
                             .subject = Subject::association,
                             .name = std::string(token),
                             .text = std::string(step.status),
                             .previous = std::string(step.previous),
                             .server_name = std::string(server_name)});
}

}  // namespace

void insert_association(Database& database, WorldId world, const Association& association) {
  Name& name = make_name(database, {world, association.region}, association.server_name);
  database.execute(
      "INSERT INTO association (server, token, node_name, status) VALUES (?1, ?2, ?3, ?4)",
      name.id,
      association.token,
      association.node_name,
      association.status);
  name.servers = name.servers.value_or(0);
  ++name.associations;
  keep(database, name);
  note(database,
       {world, association.region},
       association.server_name,
       association.token,
       {"", base::name_of(association.status)});
}

void put_association(Database& database, WorldId world, const Association& association) {
  const Name& name = make_name(database, {world, association.region}, association.server_name);
  database.execute(
      "INSERT OR REPLACE INTO association (server, token, node_name, status)"
      " VALUES (?1, ?2, ?3, ?4)",
      name.id,
      association.token,
      association.node_name,
      association.status);
}

std::optional<Association> find_association(Database& database,
                                            const Scope& scope,
                                            std::string_view server_name,
                                            std::string_view token) {
  const Name* name = find_name(database, scope, server_name);
  if (name == nullptr) return std::nullopt;
  Rows rows =
      database.query("SELECT node_name, status FROM association WHERE server = ?1 AND token = ?2",
                     name->id,
                     token);
  if (!rows.next()) return std::nullopt;
  Association found{.region = scope.region, .server_name = name->text, .token = std::string(token)};
  rows.read(std::tie(found.node_name, found.status));
  return found;
}

std::vector<Association> list_associations(Database& database,
                                           WorldId world,
                                           const Association& after,
                                           std::int64_t count) {
  // Those of the server first, then those of the servers behind it in its region, then those of the
  // regions behind that.
  static constexpr auto select = Text{
      "SELECT region, name, token, node_name, association.status FROM scope"
      " CROSS JOIN server ON server.scope = scope.id"
      " CROSS JOIN association ON association.server = server.id WHERE world = ?1"};
  static constexpr auto of_server =
      select + " AND region = ?2 AND name = ?3 AND token > ?4 ORDER BY token LIMIT ?5";
  static constexpr auto of_region =
      select + " AND region = ?2 AND name > ?3 ORDER BY name, token LIMIT ?4";
  static constexpr auto behind = select + " AND region > ?2 ORDER BY region, name, token LIMIT ?3";
  std::vector<Association> associations;
  const auto left = [&] {
    return count < 0 ? count : count - static_cast<std::int64_t>(associations.size());
  };
  const auto read = [&](Rows&& rows) {
    while (rows.next()) {
      Association& each = associations.emplace_back();
      rows.read(std::tie(each.region, each.server_name, each.token, each.node_name, each.status));
    }
  };
  read(database.query(of_server, world, after.region, after.server_name, after.token, left()));
  if (left() != 0) {
    read(database.query(of_region, world, after.region, after.server_name, left()));
  }
  if (left() != 0) read(database.query(behind, world, after.region, left()));
  return associations;
}

std::optional<AssociationStatus> find_association_status(Database& database,
                                                         const Scope& scope,
                                                         std::string_view token) {
  const Region* region = find_region(database, scope);
  if (region == nullptr) return std::nullopt;
  // Other worlds have the same tokens.
  static constexpr auto sql =
      "SELECT association.status FROM association INDEXED BY association_by_token"
      " CROSS JOIN server ON server.id = association.server WHERE token = ?3 AND " +
      belongs_to("?1", "association.server", of_server) +
      " AND server.scope = ?2 ORDER BY name LIMIT 1";
  Rows rows = database.query(sql, scope.world, region->id, token);
  if (!rows.next()) return std::nullopt;
  return rows.get<AssociationStatus>();
}

void set_association_status(Database& database,
                            const Scope& scope,
                            std::string_view server_name,
                            std::string_view token,
                            AssociationStatus status) {
  const auto before = find_association(database, scope, server_name, token);
  if (!before) return;
  database.execute("UPDATE association SET status = ?3 WHERE server = ?1 AND token = ?2",
                   find_name(database, scope, server_name)->id,
                   token,
                   status);
  note(database, scope, server_name, token, {base::name_of(before->status), base::name_of(status)});
}

bool forget_association(Database& database,
                        const Scope& scope,
                        std::string_view server_name,
                        std::string_view token) {
  const auto before = find_association(database, scope, server_name, token);
  if (!before || before->status == AssociationStatus::in_progress) return false;
  database.execute("DELETE FROM association WHERE server = ?1 AND token = ?2",
                   find_name(database, scope, server_name)->id,
                   token);
  note(database, scope, server_name, token, {base::name_of(before->status), ""});
  return true;
}

std::int64_t delete_associations(Database& database,
                                 const Scope& scope,
                                 std::string_view server_name,
                                 std::int64_t rows_max) {
  const Name* name = find_name(database, scope, server_name);
  if (name == nullptr) return 0;
  Rows rows = database.query(
      "DELETE FROM association WHERE server = ?1"
      " AND token IN (SELECT token FROM association WHERE server = ?1 LIMIT ?2)"
      " RETURNING token, status",
      name->id,
      rows_max);
  std::int64_t count = 0;
  for (; rows.next(); ++count) {
    std::string token;
    AssociationStatus status{};
    rows.read(std::tie(token, status));
    note(database, scope, server_name, token, {base::name_of(status), ""});
  }
  return count;
}

std::int64_t copy_associations(Database& database,
                               WorldId from,
                               WorldId to,
                               std::int64_t rows_max) {
  static constexpr auto sql =
      copy_rows_of_servers("association", Text{"token, node_name, status"}, "token", "''");
  database.execute(sql, from, to, rows_max);
  return database.changes();
}

}  // namespace storage
