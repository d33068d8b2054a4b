#include "server/http/head_guard.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "server/http/grammar.hpp"

namespace server {

namespace {

using api::equals_ignoring_case;
using Refused = std::optional<Refusal>;

std::string_view take_line(std::string_view& rest) {
  const std::size_t end = rest.find("\r\n");
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end + 2);
  return line;
}

// Where, at `begin` or behind it, something stands that is no line's text: NUL, CR or LF.
std::size_t end_of_text(std::string_view bytes, std::size_t begin) {
  const auto end =
      std::find_if(bytes.begin() + static_cast<std::ptrdiff_t>(begin), bytes.end(), [](char byte) {
        return byte <= '\r' && (byte == '\r' || byte == '\n' || byte == '\0');
      });
  return static_cast<std::size_t>(end - bytes.begin());
}

// --- The request line: RFC 9112, 3 -------------------------------------------------------------

// RFC 9112, 2.3: `HTTP/` DIGIT `.` DIGIT.
Refused read_version(std::string_view text, Head& head) {
  constexpr std::string_view form = "HTTP/d.d";
  const bool is_version =
      std::equal(text.begin(), text.end(), form.begin(), form.end(), [](char given, char wanted) {
        return wanted == 'd' ? given >= '0' && given <= '9' : given == wanted;
      });
  if (!is_version) return Refusal{400, "the request line must end in HTTP/1.1"};
  if (text != "HTTP/1.1" && text != "HTTP/1.0") {
    return Refusal{505, "only HTTP/1.1 and HTTP/1.0 are spoken here"};
  }
  head.version = text == "HTTP/1.1" ? 11 : 10;
  return std::nullopt;
}

// RFC 9110, 9.1.
Refused check_method(std::string_view method) {
  constexpr std::size_t bytes_max = 32;
  if (!is_token(method) || method.size() > bytes_max) {
    return Refusal{400, "the method is not a token"};
  }
  if (method == "CONNECT" || method == "TRACE") {
    return Refusal{405, std::string(method) + " is not supported"};
  }
  bool is_known = false;
  for_each_element(methods_allowed, [&](std::string_view each) { is_known |= each == method; });
  if (is_known) return std::nullopt;
  return Refusal{501, "the methods here are " + std::string(methods_allowed)};
}

// Control characters have no business in a path, and others may take them for its end.
bool has_control_characters(std::string_view path) {
  if (path.find('%') == std::string_view::npos) return false;
  const std::string decoded = base::percent_decoded(path);
  return std::any_of(decoded.begin(), decoded.end(), [](char each) {
    return static_cast<unsigned char>(each) < 0x20 || each == 0x7f;
  });
}

// RFC 9112, 3.2. The authority of a target in absolute form is then in `head.host`.
Refused read_target(std::string_view text, Head& head, std::string_view& scheme) {
  if (text.size() > target_bytes_max) return Refusal{414, "the target is too long"};
  head.target = base::Target(text);
  if (text == "*") {
    if (head.method == "OPTIONS") return std::nullopt;
    return Refusal{400, "the target * is for OPTIONS only"};
  }
  if (!text.starts_with('/')) {
    const std::optional<base::Url> url = base::split_url(text);
    if (!url || !(equals_ignoring_case(url->scheme, "http") ||
                  equals_ignoring_case(url->scheme, "https"))) {
      return Refusal{400, "the target must begin with a slash"};
    }
    if (!base::parse_authority(url->authority)) {
      return Refusal{400, "the target names no host that there can be"};
    }
    scheme = url->scheme;
    head.host = url->authority;
    head.target = url->target;
  }
  if (!base::is_path(head.target.path) || !base::is_query(head.target.query)) {
    return Refusal{400, "the target has characters that must be percent-encoded"};
  }
  if (has_control_characters(head.target.path)) {
    return Refusal{400, "the path has control characters"};
  }
  return std::nullopt;
}

Refused read_request_line(std::string_view line, Head& head, std::string_view& scheme) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) {
    return Refusal{400, "the request line must be METHOD TARGET HTTP/1.1"};
  }
  head.method = line.substr(0, first);
  if (!is_token(head.method)) return Refusal{400, "the method is not a token"};
  if (auto refusal = read_version(line.substr(last + 1), head)) return refusal;
  if (auto refusal = check_method(head.method)) return refusal;
  return read_target(line.substr(first + 1, last - first - 1), head, scheme);
}

// --- The fields --------------------------------------------------------------------------------

// What stands in the fields that say whom the request is for and how long it is.
struct Framing {
  std::vector<std::string_view> hosts;
  std::vector<std::string_view> lengths;
  std::vector<std::string_view> codings;
};

Refused read_field(std::string_view line, Head& head, Framing& framing) {
  if (head.fields.size() == head_fields_max) {
    return Refusal{431, "there are too many header fields"};
  }
  const std::optional<FieldLine> field = read_field_line(line);
  if (!field) return Refusal{400, "a header field is not NAME: VALUE, without control characters"};
  const auto& [name, value] = *field;
  head.fields.push_back({name, value});
  if (equals_ignoring_case(name, "Host")) {
    framing.hosts.push_back(value);
  } else if (equals_ignoring_case(name, "Content-Length")) {
    framing.lengths.push_back(value);
  } else if (equals_ignoring_case(name, "Transfer-Encoding")) {
    framing.codings.push_back(value);
  }
  return std::nullopt;
}

// Whether two authorities are of one host; the scheme's own port may be named or not.
bool is_same_host(std::string_view left, std::string_view right, std::string_view scheme) {
  const std::uint16_t port = equals_ignoring_case(scheme, "https") ? 443 : 80;
  const auto a = base::parse_authority(left);
  const auto b = base::parse_authority(right);
  return a && b && equals_ignoring_case(a->host, b->host) &&
         a->port.value_or(port) == b->port.value_or(port);
}

// RFC 9112, 3.2 and 3.2.2. Where the target names a host and Host another one, HTTP would have the
// target win; here both are refused.
Refused read_host(const Framing& framing, std::string_view scheme, Head& head) {
  const std::string_view host = framing.hosts.empty() ? std::string_view() : framing.hosts.front();
  if (framing.hosts.size() > 1 || (head.version == 11 && host.empty())) {
    return Refusal{400, "there must be exactly one Host, and not an empty one"};
  }
  if (host.empty()) return std::nullopt;
  if (!base::parse_authority(host)) return Refusal{400, "Host names no host that there can be"};
  if (!scheme.empty() && !is_same_host(head.host, host, scheme)) {
    return Refusal{400, "the target and Host disagree"};
  }
  head.host = host;
  return std::nullopt;
}

// RFC 9112, 6.1 and 7: what ends in `chunked` can be delimited at least.
Refused check_coding(std::string_view value) {
  bool is_list = true;
  bool has_others = false;
  int chunked = 0;
  bool is_last = false;
  for_each_element(value, [&](std::string_view element) {
    const std::string_view name = trimmed(element.substr(0, element.find(';')));
    is_list = is_list && is_token(name);
    is_last = equals_ignoring_case(element, "chunked");
    const bool is_chunked = equals_ignoring_case(name, "chunked");
    chunked += is_chunked ? 1 : 0;
    has_others = has_others || !is_chunked;
  });
  if (!is_list || chunked != 1 || !is_last) {
    return Refusal{400, "Transfer-Encoding must end in chunked, and name it once"};
  }
  if (has_others) return Refusal{501, "the only transfer coding here is chunked"};
  return std::nullopt;
}

// RFC 9112, 6.3. One of the two, once.
Refused read_framing(const Framing& framing, Head& head) {
  if (framing.lengths.size() + framing.codings.size() > 1) {
    return Refusal{400, "the body's size is given more than once"};
  }
  for (const std::string_view value : framing.lengths) {
    constexpr std::size_t digits_max = 18;
    if (value.empty() || value.size() > digits_max ||
        value.find_first_not_of("0123456789") != std::string_view::npos) {
      return Refusal{400, "Content-Length is not a number"};
    }
    std::from_chars(value.data(), value.data() + value.size(), head.content_length);
  }
  for (const std::string_view value : framing.codings) {
    if (head.version < 11) return Refusal{400, "Transfer-Encoding needs HTTP/1.1"};
    if (auto refusal = check_coding(value)) return refusal;
    head.is_chunked = true;
  }
  return std::nullopt;
}

// RFC 9110, 5.3: what is no list stands in one field. Of two, one could be checked and the other
// taken.
Refused check_single(const Head& head) {
  static constexpr std::array<std::string_view, 4> single{
      "Content-Type", "Origin", "Sec-Fetch-Site", "X-Emulator-Account"};
  std::array<bool, single.size()> is_given{};
  for (const api::Header& field : head.fields) {
    for (std::size_t i = 0; i < single.size(); ++i) {
      if (!equals_ignoring_case(field.name, single[i])) continue;
      if (is_given[i]) return Refusal{400, std::string(single[i]) + " is given more than once"};
      is_given[i] = true;
    }
  }
  return std::nullopt;
}

// RFC 9110, 10.1.1, and RFC 9112, 9.3.
Refused read_wishes(Head& head) {
  bool closes = false;
  bool keeps = false;
  for (const auto& [name, value] : head.fields) {
    if (equals_ignoring_case(name, "Connection")) {
      for_each_element(value, [&](std::string_view each) {
        closes = closes || equals_ignoring_case(each, "close");
        keeps = keeps || equals_ignoring_case(each, "keep-alive");
      });
    } else if (equals_ignoring_case(name, "Expect")) {
      if (!equals_ignoring_case(value, "100-continue")) {
        return Refusal{417, "the only expectation met here is 100-continue"};
      }
      head.expects_continue = head.version == 11;
    }
  }
  head.keeps_alive = !closes && (head.version == 11 || keeps);
  return std::nullopt;
}

}  // namespace

HeadScanner::Seen HeadScanner::look(std::string_view bytes) {
  constexpr char tls_handshake = 22;
  if (bytes.starts_with(tls_handshake)) {
    return {{}, Refusal{400, "this port speaks plain HTTP; the URL must begin with http://"}};
  }
  const std::string_view head = bytes.substr(0, head_bytes_max);
  while ((position_ = end_of_text(head, position_)) < head.size()) {
    if (head[position_] == '\0') return {{}, Refusal{400, "the head has a NUL"}};
    if (head[position_] == '\n') return {{}, Refusal{400, "the head has an LF without CR"}};
    if (position_ + 1 == head.size()) break;
    if (head[position_ + 1] != '\n') return {{}, Refusal{400, "the head has a CR without LF"}};
    const bool is_empty = position_ == line_start_;
    const bool is_first = line_start_ == 0;  // it may be empty: RFC 9112, 2.2
    position_ += 2;
    line_start_ = position_;
    if (is_empty && !is_first) return {position_, {}};
  }
  if (bytes.size() > head_bytes_max) return {{}, Refusal{431, "the head is too large"}};
  return {};
}

std::string_view Head::field(std::string_view name) const {
  for (const api::Header& each : fields) {
    if (equals_ignoring_case(each.name, name)) return each.value;
  }
  return {};
}

std::variant<Head, Refusal> read_head(std::string_view bytes) {
  if (bytes.starts_with("\r\n")) bytes.remove_prefix(2);  // RFC 9112, 2.2
  constexpr std::size_t usual_fields = 16;
  Head head;
  head.fields.reserve(usual_fields);
  std::string_view scheme;  // of a target in absolute form
  if (auto refusal = read_request_line(take_line(bytes), head, scheme)) return *refusal;
  Framing framing;
  while (bytes != "\r\n") {
    if (auto refusal = read_field(take_line(bytes), head, framing)) return *refusal;
  }
  if (auto refusal = read_host(framing, scheme, head)) return *refusal;
  if (auto refusal = read_framing(framing, head)) return *refusal;
  if (auto refusal = check_single(head)) return *refusal;
  if (auto refusal = read_wishes(head)) return *refusal;
  return head;
}

}  // namespace server
