#include "storage/certificate_authorities.hpp"

#include "storage/places.hpp"

namespace storage {

std::optional<CertificateAuthority> find_certificate_authority(Database& database,
                                                               const Scope& scope,
                                                               std::string_view server_name) {
  const Name* name = find_name(database, scope, server_name);
  if (name == nullptr) return std::nullopt;
  Rows rows = database.query(
      "SELECT private_key, certificate, revocations, last_serial FROM certificate_authority"
      " WHERE server = ?1",
      name->id);
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
      "INSERT OR REPLACE INTO certificate_authority (server, private_key, certificate, revocations,"
      " last_serial) VALUES (?1, ?2, ?3, ?4, ?5)",
      make_name(database, scope, server_name).id,
      authority.private_key,
      authority.certificate,
      authority.revocations,
      authority.last_serial);
}

std::int64_t delete_certificates(Database& database,
                                 const Scope& scope,
                                 std::string_view server_name,
                                 std::int64_t rows_max) {
  const Name* name = find_name(database, scope, server_name);
  if (name == nullptr) return 0;
  database.execute(
      "DELETE FROM certificate WHERE server = ?1"
      " AND serial IN (SELECT serial FROM certificate WHERE server = ?1 LIMIT ?2)",
      name->id,
      rows_max);
  return database.changes();
}

void delete_certificate_authority(Database& database,
                                  const Scope& scope,
                                  std::string_view server_name) {
  const Name* name = find_name(database, scope, server_name);
  if (name == nullptr) return;
  delete_certificates(database, scope, server_name);
  database.execute("DELETE FROM certificate_authority WHERE server = ?1", name->id);
}

void insert_certificate(Database& database,
                        const Scope& scope,
                        std::string_view server_name,
                        const Certificate& certificate) {
  database.execute(
      "INSERT INTO certificate (server, serial, token, node_name, certificate)"
      " VALUES (?1, ?2, ?3, ?4, ?5)",
      make_name(database, scope, server_name).id,
      certificate.serial,
      certificate.token,
      certificate.node_name,
      certificate.certificate);
}

std::optional<std::string> find_certificate(Database& database,
                                            const Scope& scope,
                                            std::string_view server_name,
                                            std::string_view token) {
  const Name* name = find_name(database, scope, server_name);
  if (name == nullptr) return std::nullopt;
  Rows rows = database.query(
      "SELECT certificate FROM certificate INDEXED BY certificate_of_association"
      " WHERE server = ?1 AND token = ?2",
      name->id,
      token);
  if (!rows.next()) return std::nullopt;
  return rows.get<std::string>();
}

void delete_certificate(Database& database,
                        const Scope& scope,
                        std::string_view server_name,
                        std::string_view token) {
  const Name* name = find_name(database, scope, server_name);
  if (name == nullptr) return;
  database.execute(
      "DELETE FROM certificate INDEXED BY certificate_of_association"
      " WHERE server = ?1 AND token = ?2",
      name->id,
      token);
}

void mark_certificates(Database& database,
                       const Scope& scope,
                       std::string_view server_name,
                       std::string_view node_name,
                       std::string_view token) {
  const Name* name = find_name(database, scope, server_name);
  if (name == nullptr) return;
  database.execute(
      "UPDATE certificate INDEXED BY certificate_of_node SET ending = ?3"
      " WHERE server = ?1 AND node_name = ?2 AND revoked_at IS NULL",
      name->id,
      node_name,
      token);
}

bool revoke_certificates(Database& database,
                         const Scope& scope,
                         std::string_view server_name,
                         std::string_view token,
                         base::Time moment) {
  const Name* name = find_name(database, scope, server_name);
  if (name == nullptr) return false;
  database.execute(
      "UPDATE certificate INDEXED BY certificate_ending SET revoked_at = ?3"
      " WHERE server = ?1 AND ending = ?2 AND revoked_at IS NULL",
      name->id,
      token,
      moment);
  return database.changes() > 0;
}

std::vector<Revocation> list_revocations(Database& database,
                                         const Scope& scope,
                                         std::string_view server_name) {
  const Name* name = find_name(database, scope, server_name);
  if (name == nullptr) return {};
  Rows rows = database.query(
      "SELECT serial, revoked_at FROM certificate"
      " WHERE server = ?1 AND revoked_at IS NOT NULL ORDER BY serial",
      name->id);
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
  static constexpr auto rest = Text{"private_key, certificate, revocations, last_serial"};
  static constexpr auto sql =
      "INSERT INTO certificate_authority (server, " + rest + ") SELECT " +
      moved("server", of_server) + ", " + rest + " FROM certificate_authority WHERE " +
      ends_with("?1", "server", of_server) + " AND server > ifnull((SELECT max(" +
      moved_back("server", of_server) + ") FROM certificate_authority WHERE " +
      belongs_to("?2", "server", of_server) + "), (?1 << 24) - 1) ORDER BY server LIMIT ?3";
  database.execute(sql, from, to, rows_max);
  return database.changes();
}

std::int64_t copy_certificates(Database& database,
                               WorldId from,
                               WorldId to,
                               std::int64_t rows_max) {
  static constexpr auto sql =
      copy_rows_of_servers("certificate",
                           Text{"serial, token, node_name, certificate, ending, revoked_at"},
                           "serial",
                           "-1");
  database.execute(sql, from, to, rows_max);
  return database.changes();
}

}  // namespace storage
