#include "server/http/head_guard.hpp"

#include <algorithm>

#include "api/request.hpp"

namespace server {

namespace {

using api::equals_ignoring_case;

bool is_token(char c) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         marks.find(c) != std::string_view::npos;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return is_token(c); });
}

bool is_target_byte(char c) {
  return c >= 0x21 && c <= 0x7e && std::string_view("#\\<>\"").find(c) == std::string_view::npos;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string_view take_line(std::string_view& rest) {
  const std::size_t end = rest.find("\r\n");
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end + 2);
  return line;
}

bool has_scheme(std::string_view target, std::string_view scheme) {
  return equals_ignoring_case(target.substr(0, scheme.size()), scheme);
}

struct RequestLine {
  std::string_view method;
  std::string_view target;
  bool is_1_1 = false;
};

std::optional<Refusal> read_request_line(std::string_view line, RequestLine& result) {
  constexpr std::size_t method_bytes_max = 32;
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) {
    return Refusal{400, "the request line must be METHOD TARGET HTTP/1.1"};
  }
  result.method = line.substr(0, first);
  result.target = line.substr(first + 1, last - first - 1);
  const std::string_view version = line.substr(last + 1);
  if (!is_token(result.method) || result.method.size() > method_bytes_max) {
    return Refusal{400, "the method is not a token"};
  }
  if (result.target.size() > target_bytes_max) return Refusal{414, "the target is too long"};
  if (result.target.empty() ||
      !std::all_of(result.target.begin(), result.target.end(), is_target_byte)) {
    return Refusal{400, "the target has characters that must be percent-encoded"};
  }
  result.is_1_1 = version == "HTTP/1.1";
  if (!result.is_1_1 && version != "HTTP/1.0") {
    return version.starts_with("HTTP/") ? Refusal{505, "only HTTP/1.1 and HTTP/1.0 are spoken here"}
                                        : Refusal{400, "the request line must end in HTTP/1.1"};
  }
  if (result.method == "CONNECT") return Refusal{405, "CONNECT is not supported"};
  if (result.target == "*" ? result.method != "OPTIONS" : result.target[0] != '/') {
    if (!has_scheme(result.target, "http://") && !has_scheme(result.target, "https://")) {
      return Refusal{400, "the target must begin with a slash"};
    }
  }
  return std::nullopt;
}

struct Fields {
  std::size_t count = 0;
  int hosts = 0;
  int lengths = 0;
  int codings = 0;
  std::string_view host;
};

std::optional<Refusal> read_field(std::string_view line, bool is_1_1, Fields& fields) {
  if (++fields.count > head_fields_max) return Refusal{431, "there are too many header fields"};
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) {
    return Refusal{400, "a header field is not NAME: VALUE"};
  }
  const std::string_view name = line.substr(0, colon);
  const std::string_view value = trimmed(line.substr(colon + 1));
  if (!is_field_text(value)) {
    return Refusal{400, "a header field has control characters"};
  }
  if (equals_ignoring_case(name, "Host")) {
    ++fields.hosts;
    fields.host = value;
  } else if (equals_ignoring_case(name, "Content-Length")) {
    constexpr std::size_t digits_max = 18;
    ++fields.lengths;
    if (value.empty() || value.size() > digits_max ||
        value.find_first_not_of("0123456789") != std::string_view::npos) {
      return Refusal{400, "Content-Length is not a number"};
    }
  } else if (equals_ignoring_case(name, "Transfer-Encoding")) {
    ++fields.codings;
    if (!is_1_1) return Refusal{400, "Transfer-Encoding needs HTTP/1.1"};
    if (!equals_ignoring_case(value, "chunked")) {
      return Refusal{501, "the only transfer coding here is chunked"};
    }
  } else if (equals_ignoring_case(name, "Expect")) {
    if (!equals_ignoring_case(value, "100-continue")) {
      return Refusal{417, "the only expectation met here is 100-continue"};
    }
  }
  return std::nullopt;
}

// Whether a target in absolute form, http://AUTHORITY/path, is of this host. The scheme's own port
// may be named or not.
bool is_of(std::string_view target, std::string_view host) {
  const std::size_t begin = target.find("://") + 3;
  std::string_view authority = target.substr(begin, target.find_first_of("/?", begin) - begin);
  const std::string_view port = has_scheme(target, "https:") ? ":443" : ":80";
  for (std::string_view* each : {&authority, &host}) {
    if (each->ends_with(port)) each->remove_suffix(port.size());
  }
  return equals_ignoring_case(authority, host);
}

}  // namespace

HeadScanner::Seen HeadScanner::look(std::string_view bytes) {
  constexpr char tls_handshake = 22;
  if (bytes.starts_with(tls_handshake)) {
    return {{}, Refusal{400, "this port speaks plain HTTP; the URL must begin with http://"}};
  }
  for (; position_ < bytes.size(); ++position_) {
    if (position_ >= head_bytes_max) return {{}, Refusal{431, "the head is too large"}};
    const char byte = bytes[position_];
    if (byte == '\0') return {{}, Refusal{400, "the head has a NUL"}};
    const bool after_cr = position_ > 0 && bytes[position_ - 1] == '\r';
    if (byte != '\n') {
      if (after_cr) return {{}, Refusal{400, "the head has a CR without LF"}};
      continue;
    }
    if (!after_cr) return {{}, Refusal{400, "the head has an LF without CR"}};
    const bool is_empty = position_ - line_start_ == 1;
    line_start_ = position_ + 1;
    if (is_empty) return {++position_, {}};
  }
  return {};
}

bool is_field_text(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
  });
}

std::optional<Refusal> check_head(std::string_view head) {
  RequestLine line;
  if (auto refusal = read_request_line(take_line(head), line)) return refusal;
  Fields fields;
  while (head != "\r\n") {
    if (auto refusal = read_field(take_line(head), line.is_1_1, fields)) return refusal;
  }
  if (fields.hosts > 1 || (line.is_1_1 && (fields.hosts == 0 || fields.host.empty()))) {
    return Refusal{400, "there must be exactly one Host, and not an empty one"};
  }
  if (line.target[0] != '/' && line.target != "*" && !is_of(line.target, fields.host)) {
    return Refusal{400, "the target and Host disagree"};
  }
  if (fields.lengths > 1 || fields.codings > 1 || (fields.lengths == 1 && fields.codings == 1)) {
    return Refusal{400, "the body's size is given more than once"};
  }
  return std::nullopt;
}

}  // namespace server
