#include "storage/associations.hpp"

namespace storage {

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
}

void delete_associations(Database& database, const Scope& scope, std::string_view server_name) {
  database.execute("DELETE FROM associations WHERE world = ?1 AND region = ?2 AND server_name = ?3",
                   scope.world,
                   scope.region,
                   server_name);
}

}  // namespace storage
