// The certificate authorities of Puppet servers, and what they have signed and revoked. A private
// key is read to sign with and leaves the store for nothing else.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/database.hpp"
#include "storage/scope.hpp"

namespace storage {

// All in PEM.
struct CertificateAuthority {
  std::string private_key;
  std::string certificate;
  std::string revocations;       // the revocation list as it was signed last
  std::int64_t last_serial = 1;  // the authority's own certificate has the first
};

std::optional<CertificateAuthority> find_certificate_authority(Database& database,
                                                               const Scope& scope,
                                                               std::string_view server_name);

// Keeps a server's authority in place of what was kept of it.
void put_certificate_authority(Database& database,
                               const Scope& scope,
                               std::string_view server_name,
                               const CertificateAuthority& authority);

// Takes away `rows_max` at most of what it has signed (-1: all). How many.
std::int64_t delete_certificates(Database& database,
                                 const Scope& scope,
                                 std::string_view server_name,
                                 std::int64_t rows_max = -1);
// Takes it away with all that it has signed.
void delete_certificate_authority(Database& database,
                                  const Scope& scope,
                                  std::string_view server_name);

struct Certificate {
  std::int64_t serial = 0;
  std::string token{};  // of the association that it was signed for
  std::string node_name;
  std::string certificate;
};

void insert_certificate(Database& database,
                        const Scope& scope,
                        std::string_view server_name,
                        const Certificate& certificate);

// What was signed for the association of that token, in PEM.
std::optional<std::string> find_certificate(Database& database,
                                            const Scope& scope,
                                            std::string_view server_name,
                                            std::string_view token);

// Takes away what was signed for the association of that token.
void delete_certificate(Database& database,
                        const Scope& scope,
                        std::string_view server_name,
                        std::string_view token);

// Remembers which certificates the end of an association, of that token, is to revoke: all that the
// node has.
void mark_certificates(Database& database,
                       const Scope& scope,
                       std::string_view server_name,
                       std::string_view node_name,
                       std::string_view token);

// Revokes what was marked. False if there was nothing.
bool revoke_certificates(Database& database,
                         const Scope& scope,
                         std::string_view server_name,
                         std::string_view token,
                         base::Time moment);

struct Revocation {
  std::int64_t serial = 0;
  base::Time moment{};
};

// In the order of their serials.
std::vector<Revocation> list_revocations(Database& database,
                                         const Scope& scope,
                                         std::string_view server_name);

// Copy more of a world's into another world, untold: those behind the last that are there,
// `rows_max` at most. How many.
std::int64_t copy_certificate_authorities(Database& database,
                                          WorldId from,
                                          WorldId to,
                                          std::int64_t rows_max);
std::int64_t copy_certificates(Database& database, WorldId from, WorldId to, std::int64_t rows_max);

}  // namespace storage
