#include "api/resources/certificate_authority.hpp"

#include "api/resources/x509.hpp"

namespace api::resources {

namespace {

x509::Authority signer(const storage::CertificateAuthority& authority) {
  return {authority.private_key, authority.certificate};
}

}  // namespace

storage::CertificateAuthority authority_of(const Context& context, const std::string& server_name) {
  auto known = storage::find_certificate_authority(context.database, context.scope, server_name);
  if (known) return std::move(*known);
  // At most 64 characters, as X.509 has it.
  const x509::Authority made = x509::make_authority("Puppet CA: " + server_name, context.now);
  const storage::CertificateAuthority authority{
      .private_key = made.private_key,
      .certificate = made.certificate,
      .revocations = x509::sign_revocations(made, {}, context.now)};
  storage::put_certificate_authority(context.database, context.scope, server_name, authority);
  return authority;
}

std::optional<storage::Certificate> sign_node(const Context& context,
                                              const std::string& server_name,
                                              const std::string& node_name,
                                              const std::string& request) {
  storage::CertificateAuthority authority = authority_of(context, server_name);
  const std::int64_t serial = authority.last_serial + 1;
  auto signed_one = x509::sign_request(signer(authority), request, serial, context.now);
  if (!signed_one) return std::nullopt;
  authority.last_serial = serial;
  storage::put_certificate_authority(context.database, context.scope, server_name, authority);
  return storage::Certificate{
      .serial = serial, .node_name = node_name, .certificate = std::move(*signed_one)};
}

void revoke_marked(const Context& context,
                   const std::string& server_name,
                   const std::string& token) {
  storage::Database& database = context.database;
  if (!storage::revoke_certificates(database, context.scope, server_name, token, context.now)) {
    return;
  }
  storage::CertificateAuthority authority = authority_of(context, server_name);
  const auto revoked = storage::list_revocations(database, context.scope, server_name);
  authority.revocations = x509::sign_revocations(signer(authority), revoked, context.now);
  storage::put_certificate_authority(database, context.scope, server_name, authority);
}

}  // namespace api::resources
