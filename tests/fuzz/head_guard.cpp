// Any bytes as a request's head: what the guard lets through, Beast reads just as it stands there.
#include "server/http/head_guard.hpp"
#include "server/http/admission.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <string>
#include <vector>

#include "api/request.hpp"
#include "tests/fuzz/check.hpp"

namespace {

using api::equals_ignoring_case;
using fuzz::check;
using fuzz::take_until;
using server::HeadScanner;
namespace http = boost::beast::http;

HeadScanner::Seen look_byte_by_byte(std::string_view bytes) {
  HeadScanner scanner;
  for (std::size_t size = 1; size <= bytes.size(); ++size) {
    const HeadScanner::Seen seen = scanner.look(bytes.substr(0, size));
    if (seen.size || seen.refusal) return seen;
  }
  return {};
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

template <class Text>
std::string_view view(const Text& text) {
  return {text.data(), text.size()};
}

struct Field {
  std::string_view name;
  std::string_view value;
};

// Beast puts a field behind the last one of the same name.
void add(std::vector<Field>& fields, const Field& field) {
  const auto last = std::find_if(fields.rbegin(), fields.rend(), [&](const Field& each) {
    return equals_ignoring_case(each.name, field.name);
  });
  fields.insert(last == fields.rend() ? fields.end() : last.base(), field);
}

void compare(std::string_view head) {
  http::request_parser<http::string_body> parser;
  parser.header_limit(server::head_bytes_max + 1);
  parser.body_limit(std::uint64_t{1} << 62);
  parser.eager(false);
  boost::system::error_code error;
  std::string_view rest = head;
  while (!parser.is_header_done() && !error && !rest.empty()) {
    rest.remove_prefix(parser.put(boost::asio::const_buffer(rest.data(), rest.size()), error));
  }
  if (error) return;  // refused after all
  check(parser.is_header_done() && rest.empty(), "guard and Beast see another end of the head");
  std::string_view lines = head;
  std::string_view line = take_until(lines, "\r\n");
  check(view(parser.get().method_string()) == take_until(line, " "), "the method");
  check(view(parser.get().target()) == take_until(line, " "), "the target");
  check(parser.get().version() == (line == "HTTP/1.1" ? 11u : 10u), "the version");
  bool is_chunked = false;
  std::string length;
  std::vector<Field> fields;
  while (lines != "\r\n") {
    std::string_view value = take_until(lines, "\r\n");
    const std::string_view name = take_until(value, ":");
    add(fields, {name, trimmed(value)});
    if (equals_ignoring_case(name, "Transfer-Encoding")) is_chunked = true;
    if (equals_ignoring_case(name, "Content-Length")) length = trimmed(value);
  }
  std::size_t count = 0;
  for (const auto& field : parser.get()) {
    check(count < fields.size(), "a field that nobody sent");
    check(view(field.name_string()) == fields[count].name, "the name of a field");
    check(view(field.value()) == fields[count].value, "the value of a field");
    ++count;
  }
  check(count == fields.size(), "a field that got lost");
  check(parser.chunked() == is_chunked, "whether the body is chunked");
  check(parser.content_length().has_value() == !length.empty(), "whether the length is known");
  if (!length.empty()) check(*parser.content_length() == std::stoull(length), "the length");
  check(!is_chunked || length.empty(), "a body of two framings");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = fuzz::text_of(data, size);
  const HeadScanner::Seen seen = HeadScanner().look(bytes);
  const HeadScanner::Seen again = look_byte_by_byte(bytes);
  check(seen.size == again.size, "the head's end depends on how it comes");
  check(seen.refusal.has_value() == again.refusal.has_value(), "so does its refusal");
  if (!seen.size) return 0;
  const std::string_view head = bytes.substr(0, *seen.size);
  if (const auto refusal = server::check_head(head)) {
    check(refusal->status >= 400 && refusal->status < 600, "a refusal's status");
    return 0;
  }
  compare(head);
  const server::Admission nobody{};
  std::string_view rest = bytes.substr(*seen.size);
  const std::string_view host = take_until(rest, "\n");
  const std::string_view origin = take_until(rest, "\n");
  server::check_admission(host, origin, rest, nobody);
  return 0;
}
