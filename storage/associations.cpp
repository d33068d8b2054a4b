#include "storage/associations.hpp"

namespace storage {

namespace {

void note(Database& database, const Scope& scope, std::string_view token, std::string_view status) {
  database.mutations().note(scope, Subject::association, token, status);
}

}  // namespace

void insert_association(Database& database, const Scope& scope, const Association& association) {
  database.execute(
      "INSERT INTO associations (world, region, server_name, token, node_name, status)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
      scope.world,
      scope.region,
      association.server_name,
      association.token,
      association.node_name,
      association.status);
  note(database, scope, association.token, base::name_of(association.status));
}

std::optional<Association> find_association(Database& database,
                                            const Scope& scope,
                                            std::string_view server_name,
                                            std::string_view token) {
  Rows rows = database.query(
      "SELECT token, server_name, node_name, status FROM associations"
      " WHERE world = ?1 AND region = ?2 AND server_name = ?3 AND token = ?4",
      scope.world,
      scope.region,
      server_name,
      token);
  if (!rows.next()) return std::nullopt;
  Association found;
  rows.read(std::tie(found.token, found.server_name, found.node_name, found.status));
  return found;
}

std::optional<AssociationStatus> find_association_status(Database& database,
                                                         const Scope& scope,
                                                         std::string_view token) {
  Rows rows = database.query(
      "SELECT status FROM associations WHERE world = ?1 AND region = ?2 AND token = ?3"
      " ORDER BY server_name LIMIT 1",
      scope.world,
      scope.region,
      token);
  if (!rows.next()) return std::nullopt;
  return rows.get<AssociationStatus>();
}

void set_association_status(Database& database,
                            const Scope& scope,
                            std::string_view server_name,
                            std::string_view token,
                            AssociationStatus status) {
  database.execute(
      "UPDATE associations SET status = ?5"
      " WHERE world = ?1 AND region = ?2 AND server_name = ?3 AND token = ?4",
      scope.world,
      scope.region,
      server_name,
      token,
      status);
  note(database, scope, token, base::name_of(status));
}

void delete_associations(Database& database, const Scope& scope, std::string_view server_name) {
  Rows rows = database.query(
      "DELETE FROM associations WHERE world = ?1 AND region = ?2 AND server_name = ?3"
      " RETURNING token",
      scope.world,
      scope.region,
      server_name);
  while (rows.next()) note(database, scope, rows.get<std::string>(), "");
}

}  // namespace storage
