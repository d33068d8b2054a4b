// Certificates: what an authority of a Puppet server makes and signs, in PEM. The keys are of
// P-256, which are made in less than a millisecond where RSA takes half a second.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "base/time.hpp"
#include "storage/certificate_authorities.hpp"

namespace api::resources::x509 {

struct Authority {
  std::string private_key;
  std::string certificate;
};

// A new key, and its certificate by itself, with serial 1. Like all that is signed here it is valid
// from a day before that moment, as Puppet's, for five years or to the end of the year 9999.
Authority make_authority(const std::string& common_name, base::Time now);

// The certificate that a signing request asks for: its subject, its key, Puppet's own extensions
// and its alternative names. Nothing if it can't be read, isn't signed by its own key, or its key
// is neither of RSA of 8,192 bits at most, nor of a curve.
std::optional<std::string> sign_request(const Authority& authority,
                                        const std::string& request,
                                        std::int64_t serial,
                                        base::Time now);

// The authority's revocation list; it is valid as long as a certificate that is signed now.
std::string sign_revocations(const Authority& authority,
                             std::span<const storage::Revocation> revoked,
                             base::Time now);

}  // namespace api::resources::x509
