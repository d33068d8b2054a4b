// A Puppet server's certificate authority at work.
#pragma once

#include <optional>
#include <string>

#include "api/context.hpp"
#include "storage/certificate_authorities.hpp"

namespace api::resources {

// The server's authority; made now, from the machine's entropy, where it had none.
storage::CertificateAuthority authority_of(const Context& context, const std::string& server_name);

// What the server's authority signs for a node, under its next serial; the caller keeps it with the
// token of its association. Nothing if the request can't be signed.
std::optional<storage::Certificate> sign_node(const Context& context,
                                              const std::string& server_name,
                                              const std::string& node_name,
                                              const std::string& request);

// Revokes what was marked with the token of an association's end, in a new revocation list.
void revoke_marked(const Context& context,
                   const std::string& server_name,
                   const std::string& token);

}  // namespace api::resources
