// Who asks, as the Authorization header says it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "api/request.hpp"
#include "api/settings.hpp"

namespace api::protocol {

// Whose world a request is about.
struct Caller {
  std::string account;
  std::string region;
  std::string user_arn;
};

// An error of the authentication layer.
struct AuthenticationError {
  std::string_view type;
  std::string message;
};

// Signature Version 4 in the header: `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`.
struct Authorization {
  std::string_view algorithm;
  std::string_view credential;  // keyid/date/region/service/aws4_request
  std::string_view signed_headers;
  std::string_view signature;

  // Whether the credential has exactly those five slash-delimited elements.
  bool has_five_parts() const;

  // The slash-delimited elements of the credential, from 0; empty behind its end.
  std::string_view credential_part(std::size_t index) const;
};

// What a request says of its sender: nothing at all, something well-formed, or something that AWS
// refuses whatever the key (InvalidSignatureException, IncompleteSignatureException).
using Credentials = std::variant<std::monostate, Authorization, AuthenticationError>;
Credentials read_credentials(const Request& request);

// What AWS answers to a credential that has not five parts, such as one of the access key `a/b`;
// nothing if it has. With signatures the date comes before it, so it is not in read_credentials().
std::optional<AuthenticationError> check_credential(const Authorization& authorization);

// An access key of 12 digits is an account; other keys, or none, belong to the default account, and
// so does a credential that has not five parts.
Caller caller_of(const std::optional<Authorization>& authorization, const Settings& settings);

bool is_account_id(std::string_view text);

// Whether a credential of this access key can come out of a header as it went in: printable ASCII
// without blanks, slashes and commas.
bool is_access_key(std::string_view text);

}  // namespace api::protocol
