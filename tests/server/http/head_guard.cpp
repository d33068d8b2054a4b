// What is let through as a request's head, and what is refused with which status.
#include "server/http/head_guard.hpp"

#include <catch2/catch.hpp>

#include <string>

#include "tests/server/http/head_table.hpp"

using server::Head;
using server::HeadScanner;
using server::read_head;
using server::Refusal;
using namespace std::string_literals;

namespace {

// The status that a head is refused with; 200 if it isn't.
unsigned status_of(const std::string& head) {
  const HeadScanner::Seen seen = HeadScanner().look(head);
  if (seen.refusal) return seen.refusal->status;
  REQUIRE(seen.size == head.size());
  const auto read = read_head(head);
  const auto* refusal = std::get_if<Refusal>(&read);
  return refusal != nullptr ? refusal->status : 200;
}

unsigned status_of_line(const std::string& line) {
  return status_of(line + "\r\nHost: localhost\r\n\r\n");
}

unsigned status_of_fields(const std::string& fields) {
  return status_of("POST / HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n");
}

template <class Rows, class Status>
void check_table(const Rows& rows, Status status) {
  for (const tests::Row& row : rows) {
    INFO(row.sent << " (RFC " << row.section << ")");
    CHECK(status(std::string(row.sent)) == row.status);
  }
}

// What an accepted head says; its text must outlive that.
Head head_of(const std::string& text) {
  const auto read = read_head(text);
  REQUIRE(std::holds_alternative<Head>(read));
  return std::get<Head>(read);
}

}  // namespace

TEST_CASE("a request line has a method, a target and a version, each of its grammar") {
  check_table(tests::request_lines, status_of_line);
}

TEST_CASE("fields are NAME: VALUE, and those that frame a body are clear") {
  check_table(tests::fields, status_of_fields);
}

TEST_CASE("a head names one host, in its target, in Host, or twice the same") {
  check_table(tests::heads, [](const std::string& head) { return status_of(head + "\r\n"); });
}

TEST_CASE("a host is a name or an address with a port") {
  check_table(tests::hosts, [](const std::string& host) {
    return status_of("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
  });
}

TEST_CASE("a head ends with its empty line, however its bytes come") {
  const std::string head =
      GENERATE("GET / HTTP/1.1\r\nHost: a\r\n\r\n"s, "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"s);
  const std::string bytes = head + "a body";
  HeadScanner scanner;
  for (std::size_t size = 0; size < head.size(); ++size) {
    CHECK_FALSE(scanner.look(std::string_view(bytes).substr(0, size)).size);
  }
  CHECK(scanner.look(bytes).size == head.size());
  CHECK(HeadScanner().look(bytes).size == head.size());
}

TEST_CASE("line ends that two parsers might read in two ways are refused on sight") {
  const std::string head = GENERATE("GET / HTTP/1.1\nHost: a\r\n\r\n"s,
                                    "GET / HTTP/1.1\r\nHost: a\n\r\n"s,
                                    "GET / HTTP/1.1\r\nHost: a\n\n"s,
                                    "GET / HTTP/1.1\r\nHost: a\r\n\n"s,
                                    "GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n"s,
                                    "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n"s,
                                    "\rGET / HTTP/1.1\r\nHost: a\r\n\r\n"s,
                                    "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"s,
                                    "\r\n\r\n"s,
                                    "GET / HTTP/1.1\r\nHost: a\0\r\n\r\n"s,
                                    "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n"s);
  INFO(head);
  CHECK(status_of(head) == 400);
}

TEST_CASE("a refusal comes before the head is whole") {
  CHECK(HeadScanner().look("GET /\n").refusal->status == 400);
  CHECK(HeadScanner().look("\x16\x03\x01"s).refusal->reason ==
        "this port speaks plain HTTP; the URL must begin with http://");
  CHECK(HeadScanner().look(std::string(server::head_bytes_max + 1, 'x')).refusal->status == 431);
  CHECK_FALSE(HeadScanner().look(std::string(server::head_bytes_max, 'x')).refusal);
}

TEST_CASE("targets and fields are bounded") {
  const std::string longest(server::target_bytes_max - 1, 'x');
  CHECK(status_of_line("GET /" + longest + " HTTP/1.1") == 200);
  CHECK(status_of_line("GET /x" + longest + " HTTP/1.1") == 414);
  std::string many;
  for (std::size_t i = 1; i < server::head_fields_max; ++i) many += "X: a\r\n";
  CHECK(status_of_fields(many) == 200);
  CHECK(status_of_fields(many + "X: a\r\n") == 431);
}

TEST_CASE("the target is read into path and query, whichever form it has") {
  const auto [target, path, query] = GENERATE(table<const char*, const char*, const char*>(
      {{"/a%20b?c=d", "/a%20b", "c=d"},
       {"http://a/b?c", "/b", "c"},
       {"http://a?x=/_emulator/checkpoints/q", "/", "x=/_emulator/checkpoints/q"},
       {"http://a", "/", ""},
       {"//b/c", "//b/c", ""}}));
  const std::string text = "GET " + std::string(target) + " HTTP/1.1\r\nHost: a\r\n\r\n";
  const Head head = head_of(text);
  CHECK(head.target.path == path);
  CHECK(head.target.query == query);
  CHECK(head.host == "a");
}

TEST_CASE("a target in absolute form says whom the request is for where there is no Host") {
  const std::string text = "GET http://example.com:81/ HTTP/1.0\r\n\r\n";
  CHECK(head_of(text).host == "example.com:81");
}

TEST_CASE("a connection stays unless one side says otherwise") {
  const auto keeps = [](const std::string& version, const std::string& fields) {
    const std::string text = "GET / HTTP/" + version + "\r\nHost: a\r\n" + fields + "\r\n";
    return head_of(text).keeps_alive;
  };
  CHECK(keeps("1.1", ""));
  CHECK(keeps("1.1", "Connection: upgrade\r\n"));
  CHECK_FALSE(keeps("1.1", "connection: upgrade, Close\r\n"));
  CHECK_FALSE(keeps("1.1", "Connection: a\r\nConnection: close\r\n"));
  CHECK_FALSE(keeps("1.0", ""));
  CHECK(keeps("1.0", "Connection: Keep-Alive\r\n"));
  CHECK_FALSE(keeps("1.0", "Connection: keep-alive, close\r\n"));
}

TEST_CASE("a body is invited where HTTP/1.1 asks") {
  const std::string fields = "Host: a\r\nExpect: 100-continue\r\nContent-Length: 7\r\n\r\n";
  const std::string text = "POST / HTTP/1.1\r\n" + fields;
  CHECK(head_of(text).expects_continue);
  CHECK(head_of(text).content_length == 7);
  const std::string old = "POST / HTTP/1.0\r\n" + fields;
  CHECK_FALSE(head_of(old).expects_continue);
}
