// Any bytes as a request: what the guard lets through, Beast reads just as it stands there, and the
// body is the same however its bytes come.
#include "server/http/head_guard.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <string>
#include <vector>

#include "server/http/admission.hpp"
#include "server/http/body_reader.hpp"
#include "server/http/grammar.hpp"
#include "tests/fuzz/check.hpp"

namespace {

using api::equals_ignoring_case;
using fuzz::check;
using fuzz::take_until;
using server::BodyReader;
using server::Head;
using server::HeadScanner;
namespace http = boost::beast::http;

constexpr std::uint64_t body_bytes_max = 1024 * 1024;

HeadScanner::Seen look_byte_by_byte(std::string_view bytes) {
  HeadScanner scanner;
  for (std::size_t size = 1; size <= bytes.size(); ++size) {
    const HeadScanner::Seen seen = scanner.look(bytes.substr(0, size));
    if (seen.size || seen.refusal) return seen;
  }
  return {};
}

template <class Text>
std::string_view view(const Text& text) {
  return {text.data(), text.size()};
}

// Beast puts a field behind the last one of the same name.
std::vector<api::Header> grouped(const std::vector<api::Header>& fields) {
  std::vector<api::Header> result;
  for (const api::Header& field : fields) {
    const auto last = std::find_if(result.rbegin(), result.rend(), [&](const auto& each) {
      return equals_ignoring_case(each.name, field.name);
    });
    result.insert(last == result.rend() ? result.end() : last.base(), field);
  }
  return result;
}

using Parser = http::request_parser<http::string_body>;

void compare(std::string_view bytes, const Head& head, const Parser& parser) {
  std::string_view line = bytes.substr(bytes.starts_with("\r\n") ? 2 : 0);
  line = take_until(line, "\r\n");
  check(view(parser.get().method_string()) == take_until(line, " "), "the method");
  check(view(parser.get().method_string()) == head.method, "the method that is read");
  check(view(parser.get().target()) == take_until(line, " "), "the target");
  check(parser.get().version() == head.version, "the version");
  // Of both close and keep-alive the former holds (RFC 9112, 9.3), for Beast the latter. Several
  // Connection fields are one list (RFC 9110, 5.3), Beast reads the first alone.
  const bool is_otherwise =
      (head.version == 10 && !head.keeps_alive) || parser.get().count(http::field::connection) > 1;
  check(parser.get().keep_alive() == head.keeps_alive || is_otherwise,
        "whether the connection stays");
  const std::vector<api::Header> fields = grouped(head.fields);
  std::size_t count = 0;
  for (const auto& field : parser.get()) {
    check(count < fields.size(), "a field that nobody sent");
    check(view(field.name_string()) == fields[count].name, "the name of a field");
    check(view(field.value()) == fields[count].value, "the value of a field");
    ++count;
  }
  check(count == fields.size(), "a field that got lost");
  check(parser.chunked() == head.is_chunked, "whether the body is chunked");
  check(parser.content_length().value_or(0) == head.content_length, "the length");
  check(!head.is_chunked || head.content_length == 0, "a body of two framings");
}

// What is read of the target and of Host is of its grammar, and nobody but Host is believed.
void check_parts(const Head& head) {
  check(head.target.path == "*" || base::is_path(head.target.path), "a path that is none");
  check(base::is_query(head.target.query), "a query that is none");
  for (const std::string& segment : head.target.segments()) {
    check(segment.find_first_of(std::string_view("\0\r\n", 3)) == std::string::npos,
          "a path with an end in it");
  }
  check(head.host.empty() ? head.version == 10 : base::parse_authority(head.host).has_value(),
        "a host that is none");
  const std::string_view host = head.field("Host");
  check(host.empty() || host == head.host, "Host and the target disagree");
}

// Reads on where a head was let through; Beast may refuse what the guard has let in, not see it as
// something else.
void compare_body(std::string_view bytes, const Head& head, Parser& parser) {
  BodyReader whole(head, body_bytes_max);
  const std::size_t taken = whole.take(bytes);
  BodyReader slow(head, body_bytes_max);
  std::size_t slowly_taken = 0;
  for (std::size_t end = 1; end <= bytes.size() && !slow.is_done() && !slow.refusal(); ++end) {
    slowly_taken += slow.take(bytes.substr(slowly_taken, end - slowly_taken));
  }
  check(whole.is_done() == slow.is_done(), "the body's end depends on how it comes");
  check(whole.refusal().has_value() == slow.refusal().has_value(), "so does its refusal");
  check(whole.body().size() <= body_bytes_max, "a body beyond its bound");
  if (!whole.is_done()) return;
  check(taken == slowly_taken && whole.body() == slow.body(), "so does the body");
  parser.eager(true);
  boost::system::error_code error;
  std::size_t put = 0;
  while (!parser.is_done() && !error && put < taken) {
    put += parser.put(boost::asio::const_buffer(bytes.data() + put, taken - put), error);
  }
  if (error) return;
  check(parser.is_done() && put == taken, "guard and Beast see another end of the body");
  check(parser.get().body() == whole.body(), "guard and Beast see another body");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = fuzz::text_of(data, size);
  server::is_chunk_extension(bytes);
  const HeadScanner::Seen seen = HeadScanner().look(bytes);
  const HeadScanner::Seen again = look_byte_by_byte(bytes);
  check(seen.size == again.size, "the head's end depends on how it comes");
  check(seen.refusal.has_value() == again.refusal.has_value(), "so does its refusal");
  if (!seen.size) return 0;
  const std::string_view text = bytes.substr(0, *seen.size);
  const auto read = server::read_head(text);
  if (const auto* refusal = std::get_if<server::Refusal>(&read)) {
    check(refusal->status >= 400 && refusal->status < 600, "a refusal's status");
    return 0;
  }
  const Head& head = std::get<Head>(read);
  check_parts(head);
  server::check_admission(head.host, head.field("Origin"), head.field("Sec-Fetch-Site"), {});
  Parser parser;
  parser.header_limit(server::head_bytes_max + 1);
  parser.body_limit(std::uint64_t{1} << 62);
  parser.eager(false);
  boost::system::error_code error;
  std::string_view rest = text.substr(text.starts_with("\r\n") ? 2 : 0);
  while (!parser.is_header_done() && !error && !rest.empty()) {
    rest.remove_prefix(parser.put(boost::asio::const_buffer(rest.data(), rest.size()), error));
  }
  if (error) return 0;  // refused after all
  check(parser.is_header_done() && rest.empty(), "guard and Beast see another end of the head");
  compare(text, head, parser);
  compare_body(bytes.substr(*seen.size), head, parser);
  return 0;
}
