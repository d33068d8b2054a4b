#include "storage/certificate_authorities.hpp"

#include "storage/columns.hpp"

namespace storage {

std::optional<CertificateAuthority> find_certificate_authority(Database& database,
                                                               const Scope& scope,
                                                               std::string_view server_name) {
  Rows rows = database.query(
      "SELECT private_key, certificate, revocations, last_serial FROM certificate_authorities"
      " WHERE world = ?1 AND region = ?2 AND server_name = ?3",
      scope.world,
      scope.region,
      server_name);
  if (!rows.next()) return std::nullopt;
  CertificateAuthority found;
  rows.read(std::tie(found.private_key, found.certificate, found.revocations, found.last_serial));
  return found;
}

void put_certificate_authority(Database& database,
                               const Scope& scope,
                               std::string_view server_name,
                               const CertificateAuthority& authority) {
  database.execute(
      "INSERT OR REPLACE INTO certificate_authorities (world, region, server_name, private_key,"
      " certificate, revocations, last_serial) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
      scope.world,
      scope.region,
      server_name,
      authority.private_key,
      authority.certificate,
      authority.revocations,
      authority.last_serial);
}

std::int64_t delete_certificates(Database& database,
                                 const Scope& scope,
                                 std::string_view server_name,
                                 std::int64_t rows_max) {
  database.execute(
      "DELETE FROM certificates WHERE world = ?1 AND region = ?2 AND server_name = ?3"
      " AND serial IN (SELECT serial FROM certificates WHERE world = ?1 AND region = ?2"
      " AND server_name = ?3 LIMIT ?4)",
      scope.world,
      scope.region,
      server_name,
      rows_max);
  return database.changes();
}

void delete_certificate_authority(Database& database,
                                  const Scope& scope,
                                  std::string_view server_name) {
  delete_certificates(database, scope, server_name);
  database.execute(
      "DELETE FROM certificate_authorities WHERE world = ?1 AND region = ?2 AND server_name = ?3",
      scope.world,
      scope.region,
      server_name);
}

void insert_certificate(Database& database,
                        const Scope& scope,
                        std::string_view server_name,
                        const Certificate& certificate) {
  database.execute(
      "INSERT INTO certificates (world, region, server_name, serial, token, node_name, certificate)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
      scope.world,
      scope.region,
      server_name,
      certificate.serial,
      certificate.token,
      certificate.node_name,
      certificate.certificate);
}

std::optional<std::string> find_certificate(Database& database,
                                            const Scope& scope,
                                            std::string_view server_name,
                                            std::string_view token) {
  Rows rows = database.query(
      "SELECT certificate FROM certificates"
      " WHERE world = ?1 AND region = ?2 AND server_name = ?3 AND token = ?4",
      scope.world,
      scope.region,
      server_name,
      token);
  if (!rows.next()) return std::nullopt;
  return rows.get<std::string>();
}

void mark_certificates(Database& database,
                       const Scope& scope,
                       std::string_view server_name,
                       std::string_view node_name,
                       std::string_view token) {
  database.execute(
      "UPDATE certificates SET ending = ?5 WHERE world = ?1 AND region = ?2"
      " AND server_name = ?3 AND node_name = ?4 AND revoked_at IS NULL",
      scope.world,
      scope.region,
      server_name,
      node_name,
      token);
}

bool revoke_certificates(Database& database,
                         const Scope& scope,
                         std::string_view server_name,
                         std::string_view token,
                         base::Time moment) {
  database.execute(
      "UPDATE certificates SET revoked_at = ?5 WHERE world = ?1 AND region = ?2"
      " AND server_name = ?3 AND ending = ?4 AND revoked_at IS NULL",
      scope.world,
      scope.region,
      server_name,
      token,
      moment);
  return database.changes() > 0;
}

std::vector<Revocation> list_revocations(Database& database,
                                         const Scope& scope,
                                         std::string_view server_name) {
  Rows rows = database.query(
      "SELECT serial, revoked_at FROM certificates WHERE world = ?1 AND region = ?2"
      " AND server_name = ?3 AND revoked_at IS NOT NULL ORDER BY serial",
      scope.world,
      scope.region,
      server_name);
  std::vector<Revocation> list;
  while (rows.next()) {
    Revocation& each = list.emplace_back();
    rows.read(std::tie(each.serial, each.moment));
  }
  return list;
}

std::int64_t copy_certificate_authorities(Database& database,
                                          WorldId from,
                                          WorldId to,
                                          std::int64_t rows_max) {
  static constexpr auto key =
      last_of("certificate_authorities", "region", "region DESC, server_name DESC") + ", " +
      last_of("certificate_authorities", "server_name", "region DESC, server_name DESC");
  static constexpr auto sql =
      copy_rows("certificate_authorities",
                Text{"region, server_name, private_key, certificate, revocations, last_serial"},
                "region, server_name",
                key);
  database.execute(sql, from, to, rows_max);
  return database.changes();
}

std::int64_t copy_certificates(Database& database,
                               WorldId from,
                               WorldId to,
                               std::int64_t rows_max) {
  static constexpr auto key =
      last_of("certificates", "region", "region DESC, server_name DESC, serial DESC") + ", " +
      last_of("certificates", "server_name", "region DESC, server_name DESC, serial DESC") + ", " +
      last_of("certificates", "serial", "region DESC, server_name DESC, serial DESC");
  static constexpr auto sql = copy_rows(
      "certificates",
      Text{"region, server_name, serial, token, node_name, certificate, ending, revoked_at"},
      "region, server_name, serial",
      key);
  database.execute(sql, from, to, rows_max);
  return database.changes();
}

}  // namespace storage
