#include "api/protocol/credentials.hpp"

#include <algorithm>

#include "api/rules/identifiers.hpp"

namespace api::protocol {

namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

AuthenticationError incomplete_query(const base::Target& target) {
  std::string message;
  for (const std::string_view name : {"X-Amz-Algorithm",
                                      "X-Amz-Credential",
                                      "X-Amz-Signature",
                                      "X-Amz-SignedHeaders",
                                      "X-Amz-Date"}) {
    if (target.parameter(name)) continue;
    message += "AWS query-string parameters must include '" + std::string(name) + "'. ";
  }
  return {"IncompleteSignatureException", message + "Re-examine the query-string parameters."};
}

bool is_word(std::string_view text, std::string_view more) {
  return std::all_of(text.begin(), text.end(), [&](char letter) {
    return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') ||
           (letter >= 'A' && letter <= 'Z') || more.find(letter) != std::string_view::npos;
  });
}

// Texts as observed on DynamoDB and Kinesis: the absent parts, then the header itself.
Credentials read_header(std::string_view header, bool has_date) {
  Authorization parts;
  std::string_view rest = trimmed(header);
  const std::size_t space = rest.find(' ');
  parts.algorithm = rest.substr(0, space);
  rest = space == std::string_view::npos ? std::string_view{} : rest.substr(space + 1);
  while (!rest.empty()) {
    const std::size_t comma = rest.find(',');
    const std::string_view pair = trimmed(rest.substr(0, comma));
    rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) {
      return AuthenticationError{
          "IncompleteSignatureException",
          "'" + std::string(pair) +
              "' not a valid key=value pair (missing equal-sign) in Authorization "
              "header: '" +
              std::string(header) + "'."};
    }
    const std::string_view key = pair.substr(0, equals);
    const std::string_view value = pair.substr(equals + 1);
    if (key == "Credential") parts.credential = value;
    if (key == "Signature") parts.signature = value;
    if (key == "SignedHeaders") parts.signed_headers = value;
  }
  std::string missing;
  const auto demand = [&](std::string_view value, std::string_view name) {
    if (!value.empty()) return;
    missing += "Authorization header requires '" + std::string(name) + "' parameter. ";
  };
  demand(parts.credential, "Credential");
  demand(parts.signature, "Signature");
  demand(parts.signed_headers, "SignedHeaders");
  if (!has_date) {
    missing +=
        "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
  }
  if (missing.empty()) return parts;
  return AuthenticationError{"IncompleteSignatureException",
                             missing + "Authorization=" + std::string(header)};
}

}  // namespace

bool Authorization::has_five_parts() const {
  return std::count(credential.begin(), credential.end(), '/') == 4;
}

std::string_view Authorization::credential_part(std::size_t index) const {
  std::string_view rest = credential;
  for (; index > 0; --index) {
    const std::size_t slash = rest.find('/');
    if (slash == std::string_view::npos) return {};
    rest = rest.substr(slash + 1);
  }
  return rest.substr(0, rest.find('/'));
}

Credentials read_credentials(const Request& request) {
  const std::string_view header = request.header("Authorization");
  const bool has_query = request.target.has_parameter("X-Amz-Algorithm");
  if (!header.empty() && has_query) {
    return AuthenticationError{
        "InvalidSignatureException",
        "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as "
        "HTTP header."};
  }
  if (has_query) return incomplete_query(request.target);
  if (header.empty()) return std::monostate{};
  const bool has_date = !request.header("X-Amz-Date").empty() || !request.header("Date").empty();
  return read_header(header, has_date);
}

std::optional<AuthenticationError> check_credential(const Authorization& authorization) {
  if (authorization.has_five_parts()) return std::nullopt;
  return AuthenticationError{"IncompleteSignatureException",
                             "Credential must have exactly 5 slash-delimited elements, e.g. "
                             "keyid/date/region/service/term, got '" +
                                 std::string(authorization.credential) + "'"};
}

bool is_access_key(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char letter) {
    return letter > ' ' && letter <= '~' && letter != '/' && letter != ',';
  });
}

bool is_account_id(std::string_view text) {
  return text.size() == 12 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

Caller caller_of(const std::optional<Authorization>& authorization, const Settings& settings) {
  constexpr std::size_t region_size_max = 32;
  constexpr std::size_t key_size_max = 128;
  Caller caller{settings.account, settings.region, ""};
  std::string_view key;
  if (authorization && authorization->has_five_parts()) {
    key = authorization->credential_part(0);
    const std::string_view region = authorization->credential_part(2);
    if (!region.empty() && region.size() <= region_size_max && is_word(region, "-")) {
      caller.region = region;
    }
    if (is_account_id(key)) caller.account = key;
    for (const Credential& each : settings.credentials) {
      if (each.key == key && !each.account.empty()) caller.account = each.account;
    }
    if (key.size() > key_size_max || !is_word(key, "_-")) key = {};
  }
  caller.user_arn = rules::user_arn(caller.account, key);
  return caller;
}

}  // namespace api::protocol
