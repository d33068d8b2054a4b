// Signature Version 4 in its header form, verified as AWS does.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/protocol/credentials.hpp"
#include "api/request.hpp"
#include "api/settings.hpp"

namespace api::protocol {

struct SignatureCheck {
  std::optional<AuthenticationError> refusal;
  std::string explanation;  // for the log: how the expected signature came about
};

// Checks in AWS's order: date, expiry, signed headers, algorithm, credential, scope, key,
// signature; the clock is the machine's, 5 minutes of skew are allowed. The signature binds the
// body. Without credentials in the settings nobody is known.
SignatureCheck verify(const Request& request,
                      const Authorization& authorization,
                      const Settings& settings,
                      Time machine);

// The credential of that key; null if there is none.
const Credential* find_credential(const Settings& settings, std::string_view key);

// Whether two texts are the same; takes as long wherever they differ.
bool is_same_secret(std::string_view left, std::string_view right);

}  // namespace api::protocol
