#include "api/protocol/signature.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/time_text.hpp"
#include "base/url.hpp"

namespace api::protocol {

namespace {

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";
constexpr std::string_view service = "opsworks-cm";
constexpr std::string_view terminator = "aws4_request";
constexpr Duration skew_max = std::chrono::minutes(5);

using Digest = std::string;  // 32 bytes

Digest hmac(std::string_view key, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned size = 0;
  HMAC(EVP_sha256(),
       key.data(),
       static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(text.data()),
       text.size(),
       bytes.data(),
       &size);
  return {reinterpret_cast<const char*>(bytes.data()), size};
}

std::string hex(std::string_view bytes) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const char byte : bytes) {
    text += digits[static_cast<unsigned char>(byte) >> 4];
    text += digits[static_cast<unsigned char>(byte) & 0xF];
  }
  return text;
}

std::string sha256(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), bytes.data(), &size, EVP_sha256(), nullptr);
  return hex({reinterpret_cast<const char*>(bytes.data()), size});
}

// yyyyMMddTHHmmssZ
std::string basic_format(Time time) {
  const std::string digits = base::to_digits(time);
  return digits.substr(0, 8) + "T" + digits.substr(8, 6) + "Z";
}

std::optional<Time> parse_basic_format(std::string_view text) {
  if (text.size() != 16) return std::nullopt;
  const auto part = [&](std::size_t at, std::size_t size) {
    return std::string(text.substr(at, size));
  };
  if (text[8] != 'T' || text[15] != 'Z') return std::nullopt;
  return base::parse_rfc3339(part(0, 4) + "-" + part(4, 2) + "-" + part(6, 2) + "T" + part(9, 2) +
                             ":" + part(11, 2) + ":" + part(13, 2) + "Z");
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string canonical_query(std::string_view sent) {
  if (sent.empty()) return "";
  std::vector<std::string> pairs;
  for (const std::string_view pair : split(sent, '&')) {
    const std::size_t equals = pair.find('=');
    // Parameters arrive percent-encoded; those octets stay.
    pairs.push_back(base::percent_encoded(pair.substr(0, equals), "%") + "=" +
                    (equals == std::string_view::npos
                         ? ""
                         : base::percent_encoded(pair.substr(equals + 1), "%")));
  }
  std::sort(pairs.begin(), pairs.end());
  std::string query;
  for (const std::string& pair : pairs) query += (query.empty() ? "" : "&") + pair;
  return query;
}

// Runs of spaces count as one, and those at the ends not at all.
std::string squeezed(std::string_view text) {
  std::string result;
  for (const char letter : text) {
    if (letter == ' ' && (result.empty() || result.back() == ' ')) continue;
    result += letter;
  }
  while (!result.empty() && result.back() == ' ') result.pop_back();
  return result;
}

std::string canonical_header(const Request& request, std::string_view name) {
  std::string values;
  bool first = true;
  for (const Header& header : request.headers) {
    if (!equals_ignoring_case(header.name, name)) continue;
    values += (first ? "" : ",") + squeezed(header.value);
    first = false;
  }
  return std::string(name) + ":" + values + "\n";
}

std::string canonical_request(const Request& request,
                              std::string_view signed_headers,
                              const std::string& body_hash) {
  // The path is encoded once more than it was sent, as for every service but S3.
  const base::Target& target = request.target;
  std::string text = std::string(request.method) + "\n" + base::percent_encoded(target.path, "/") +
                     "\n" + canonical_query(target.query) + "\n";
  for (const std::string_view name : split(signed_headers, ';')) {
    text += canonical_header(request, name);
  }
  return text + "\n" + std::string(signed_headers) + "\n" + body_hash;
}

struct CredentialScope {
  std::string_view date, region, service, terminator;
};

std::string signature_of(const std::string& canonical,
                         std::string_view secret,
                         std::string_view date,
                         const CredentialScope& scope,
                         std::string& string_to_sign) {
  string_to_sign = std::string(algorithm) + "\n" + std::string(date) + "\n" +
                   std::string(scope.date) + "/" + std::string(scope.region) + "/" +
                   std::string(scope.service) + "/" + std::string(scope.terminator) + "\n" +
                   sha256(canonical);
  Digest key = hmac("AWS4" + std::string(secret), scope.date);
  for (const std::string_view part : {scope.region, scope.service, scope.terminator}) {
    key = hmac(key, part);
  }
  return hex(hmac(key, string_to_sign));
}

AuthenticationError invalid(std::string message) {
  return {"InvalidSignatureException", std::move(message)};
}

std::optional<AuthenticationError> check_date(std::string_view date,
                                              std::optional<Time> signed_at,
                                              Time now) {
  if (!signed_at) {
    return AuthenticationError{"IncompleteSignatureException",
                               "Date must be in ISO-8601 'basic format'. Got '" +
                                   std::string(date) +
                                   "'. See http://en.wikipedia.org/wiki/ISO_8601"};
  }
  const std::string here = basic_format(now);
  if (*signed_at < now - skew_max) {
    return invalid("Signature expired: " + std::string(date) + " is now earlier than " +
                   basic_format(now - skew_max) + " (" + here + " - 5 min.)");
  }
  if (*signed_at > now + skew_max) {
    return invalid("Signature not yet current: " + std::string(date) + " is still later than " +
                   basic_format(now + skew_max) + " (" + here + " + 5 min.)");
  }
  return std::nullopt;
}

// `Host` and whatever of `X-Amz-…` is there must be signed, so that nobody on the way can change
// the operation; and what is signed must be there once, so that two readers can't take two values.
std::optional<AuthenticationError> check_signed_headers(const Request& request,
                                                        const Authorization& authorization) {
  const auto names = split(authorization.signed_headers, ';');
  const auto is_signed = [&](std::string_view name) {
    return std::any_of(names.begin(), names.end(), [&](std::string_view each) {
      return equals_ignoring_case(each, name);
    });
  };
  const auto demanded = [](std::string_view name) {
    return invalid("'" + std::string(name) +
                   "' must be a 'SignedHeader' in the AWS Authorization.");
  };
  if (!is_signed("Host")) return demanded("Host");
  for (const Header& header : request.headers) {
    constexpr std::string_view prefix = "X-Amz-";
    const bool is_amz = equals_ignoring_case(header.name.substr(0, prefix.size()), prefix);
    if (is_amz && !is_signed(header.name)) return demanded(header.name);
  }
  for (const std::string_view name : names) {
    const auto is_it = [&](const Header& each) { return equals_ignoring_case(each.name, name); };
    if (std::count_if(request.headers.begin(), request.headers.end(), is_it) > 1) {
      return invalid("The signed header '" + std::string(name) + "' must be there only once.");
    }
  }
  return std::nullopt;
}

std::optional<AuthenticationError> check_form(const Request& request,
                                              const Authorization& authorization) {
  if (auto refusal = check_signed_headers(request, authorization)) return refusal;
  if (authorization.algorithm != algorithm) {
    return AuthenticationError{"IncompleteSignatureException",
                               "Unsupported AWS 'algorithm': '" +
                                   std::string(authorization.algorithm) +
                                   "' (only AWS4-HMAC-SHA256 for now). "};
  }
  return check_credential(authorization);
}

std::optional<AuthenticationError> check_scope(const CredentialScope& scope,
                                               std::string_view date) {
  std::string message;
  if (scope.region.empty()) message += "Credential should be scoped to a valid region. ";
  if (scope.service != service) {
    message += "Credential should be scoped to correct service: 'opsworks-cm'. ";
  }
  if (scope.terminator != terminator) {
    message += "Credential should be scoped with a valid terminator: 'aws4_request', not '" +
               std::string(scope.terminator) + "'. ";
  }
  if (scope.date != date.substr(0, 8)) {
    message +=
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date "
        "from HTTP: '" +
        std::string(scope.date) + "' != '" + std::string(date.substr(0, 8)) + "', from '" +
        std::string(date) + "'.";
  }
  if (message.empty()) return std::nullopt;
  return invalid(std::move(message));
}

// What a client may have signed in place of what it sent, tried one by one: the log can name the
// line that differs only where the client's signature comes out.
std::string likely_cause(const Request& request,
                         const Authorization& authorization,
                         std::string_view secret,
                         std::string_view date,
                         const CredentialScope& scope) {
  struct Guess {
    std::string_view line;
    std::string body_hash;
  };
  const std::array guesses{
      Guess{"the body's hash: the client signed an empty body", sha256("")},
      Guess{"the body's hash: the client did not sign the body", "UNSIGNED-PAYLOAD"},
      Guess{"the body's hash: x-amz-content-sha256 is that of another body",
            std::string(request.header("X-Amz-Content-Sha256"))}};
  std::string ignored;
  for (const Guess& guess : guesses) {
    const std::string canonical =
        canonical_request(request, authorization.signed_headers, guess.body_hash);
    const std::string expected = signature_of(canonical, secret, date, scope, ignored);
    if (is_same_secret(expected, authorization.signature)) {
      return "first line that differs: " + std::string(guess.line);
    }
  }
  return "no likely change explains the signature: check the secret, and that nothing between "
         "client and emulator changes headers or body";
}

}  // namespace

bool is_same_secret(std::string_view left, std::string_view right) {
  return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

const Credential* find_credential(const Settings& settings, std::string_view key) {
  const auto found = std::find_if(settings.credentials.begin(),
                                  settings.credentials.end(),
                                  [&](const Credential& each) { return each.key == key; });
  return found == settings.credentials.end() ? nullptr : &*found;
}

SignatureCheck verify(const Request& request,
                      const Authorization& authorization,
                      const Settings& settings,
                      Time machine) {
  std::string_view date = request.header("X-Amz-Date");
  if (date.empty()) date = request.header("Date");
  const std::optional<Time> signed_at = parse_basic_format(date);
  if (auto refusal = check_date(date, signed_at, machine)) return {refusal, ""};
  if (auto refusal = check_form(request, authorization)) return {refusal, ""};
  const CredentialScope scope{authorization.credential_part(1),
                              authorization.credential_part(2),
                              authorization.credential_part(3),
                              authorization.credential_part(4)};
  if (auto refusal = check_scope(scope, date)) return {refusal, ""};
  const Credential* credential = find_credential(settings, authorization.credential_part(0));
  if (credential == nullptr) {
    return {AuthenticationError{"UnrecognizedClientException",
                                "The security token included in the request is invalid."},
            ""};
  }
  const std::string canonical =
      canonical_request(request, authorization.signed_headers, sha256(request.body));
  std::string string_to_sign;
  const std::string expected =
      signature_of(canonical, credential->secret, date, scope, string_to_sign);
  if (is_same_secret(expected, authorization.signature)) return {};
  SignatureCheck check{
      invalid("The request signature we calculated does not match the signature you provided. "
              "Check your AWS Secret Access Key and signing method. Consult the service "
              "documentation for details."),
      ""};
  if (settings.explains_signatures) {
    check.explanation = "canonical request:\n" + canonical + "\nstring to sign:\n" +
                        string_to_sign + "\n" +
                        likely_cause(request, authorization, credential->secret, date, scope);
  }
  return check;
}

}  // namespace api::protocol
