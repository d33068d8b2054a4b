#include "storage/associations.hpp"

#include "storage/columns.hpp"

namespace storage {

template <>
struct Table<Association> {
  static constexpr std::tuple columns{column("region", &Association::region),
                                      column("server_name", &Association::server_name),
                                      column("token", &Association::token),
                                      column("node_name", &Association::node_name),
                                      column("status", &Association::status)};
};

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
  static constexpr auto sql = "INSERT INTO associations (world, " + columns_of<Association> +
                              ") VALUES (?1, " + places_of<Association, 2> + ")";
  database.execute(sql, world, tied(association));
  note(database,
       {world, association.region},
       association.server_name,
       association.token,
       {"", base::name_of(association.status)});
}

void put_association(Database& database, WorldId world, const Association& association) {
  static constexpr auto sql = "INSERT OR REPLACE INTO associations (world, " +
                              columns_of<Association> + ") VALUES (?1, " +
                              places_of<Association, 2> + ")";
  database.execute(sql, world, tied(association));
}

std::optional<Association> find_association(Database& database,
                                            const Scope& scope,
                                            std::string_view server_name,
                                            std::string_view token) {
  static constexpr auto sql =
      "SELECT " + columns_of<Association> +
      " FROM associations WHERE world = ?1 AND region = ?2 AND server_name = ?3 AND token = ?4";
  Rows rows = database.query(sql, scope.world, scope.region, server_name, token);
  if (!rows.next()) return std::nullopt;
  Association found;
  rows.read(tied(found));
  return found;
}

std::vector<Association> list_associations(Database& database,
                                           WorldId world,
                                           const Association& after,
                                           std::int64_t count) {
  static constexpr auto sql =
      "SELECT " + columns_of<Association> +
      " FROM associations WHERE world = ?1 AND (region, server_name, token) > (?2, ?3, ?4)"
      " ORDER BY region, server_name, token LIMIT ?5";
  Rows rows = database.query(sql, world, after.region, after.server_name, after.token, count);
  std::vector<Association> associations;
  while (rows.next()) rows.read(tied(associations.emplace_back()));
  return associations;
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
  const auto before = find_association(database, scope, server_name, token);
  database.execute(
      "UPDATE associations SET status = ?5"
      " WHERE world = ?1 AND region = ?2 AND server_name = ?3 AND token = ?4",
      scope.world,
      scope.region,
      server_name,
      token,
      status);
  if (!before) return;
  note(database, scope, server_name, token, {base::name_of(before->status), base::name_of(status)});
}

std::int64_t delete_associations(Database& database,
                                 const Scope& scope,
                                 std::string_view server_name,
                                 std::int64_t rows_max) {
  Rows rows = database.query(
      "DELETE FROM associations WHERE world = ?1 AND region = ?2 AND server_name = ?3"
      " AND token IN (SELECT token FROM associations WHERE world = ?1 AND region = ?2"
      " AND server_name = ?3 LIMIT ?4) RETURNING token, status",
      scope.world,
      scope.region,
      server_name,
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
  static constexpr auto key =
      last_of("associations", "region", "region DESC, server_name DESC, token DESC") + ", " +
      last_of("associations", "server_name", "region DESC, server_name DESC, token DESC") + ", " +
      last_of("associations", "token", "region DESC, server_name DESC, token DESC");
  static constexpr auto sql =
      copy_rows("associations", columns_of<Association>, "region, server_name, token", key);
  database.execute(sql, from, to, rows_max);
  return database.changes();
}

}  // namespace storage
