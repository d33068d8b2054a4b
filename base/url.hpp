// The parts of a URL as a request names them: the path and the query of its target, and the host
// that it is for. RFC 3986; views refer to the text that was read.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace base {

// A pair of a query, decoded.
struct QueryParameter {
  std::string name;
  std::optional<std::string> value;  // nothing: there is no `=`
};

// What a request asks for: `/path?query`, read once, where the request comes in.
struct Target {
  std::string_view path = "/";  // as it was sent
  std::string_view query{};     // likewise; empty without one

  Target() = default;
  template <std::convertible_to<std::string_view> Text>
  Target(const Text& text) : Target(std::string_view(text)) {}
  Target(std::string_view text);

  // What stands between the slashes of the path, decoded; none where it doesn't begin with one.
  std::vector<std::string> segments() const;

  // The pairs of the query in their order.
  std::vector<QueryParameter> parameters() const;

  // The value of the first parameter of that name; nothing if there is none that has a value.
  std::optional<std::string> parameter(std::string_view name) const;

  bool has_parameter(std::string_view name) const;
};

// The text without its %-encoding; what is none stays as it is.
std::string percent_decoded(std::string_view text);

// The text with everything but unreserved characters (RFC 3986, 2.3), and those that are kept, as
// %XX.
std::string percent_encoded(std::string_view text, std::string_view kept = {});

// Whether a text may stand as a path or as a query: RFC 3986, 3.3 and 3.4.
bool is_path(std::string_view text);
bool is_query(std::string_view text);

// `scheme://authority/path?query`, in its parts; a path that is missing is `/`.
struct Url {
  std::string_view scheme;
  std::string_view authority;
  Target target;
};
std::optional<Url> split_url(std::string_view text);

// `host[:port]`, where the host is a name as DNS has it (underscores are let in: container engines
// know them), an IPv4 address, or an IPv6 address in brackets, without a zone. Stricter than RFC
// 3986, 3.2.2, which also has user names, percent-encoding and commas there.
struct Authority {
  std::string_view host;
  std::optional<std::uint16_t> port;
};
std::optional<Authority> parse_authority(std::string_view text);

}  // namespace base
