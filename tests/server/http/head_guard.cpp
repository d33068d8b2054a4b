// What is let through as a request's head, and what is refused with which status.
#include "server/http/head_guard.hpp"

#include <catch2/catch.hpp>

#include <string>

using server::check_head;
using server::HeadScanner;
using namespace std::string_literals;

namespace {

// The status that a head is refused with; 200 if it isn't.
unsigned status_of(const std::string& head) {
  const HeadScanner::Seen seen = HeadScanner().look(head);
  if (seen.refusal) return seen.refusal->status;
  REQUIRE(seen.size == head.size());
  const auto refusal = check_head(head);
  return refusal ? refusal->status : 200;
}

unsigned status_of_line(const std::string& line) {
  return status_of(line + "\r\nHost: localhost\r\n\r\n");
}

unsigned status_of_fields(const std::string& fields) {
  return status_of("POST / HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n");
}

}  // namespace

TEST_CASE("a head ends with its empty line, however its bytes come") {
  const std::string head = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
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
                                    "GET / HTTP/1.1\r\nHost: a\n\n"s,
                                    "GET / HTTP/1.1\r\nHost: a\r\n\n"s,
                                    "GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n"s,
                                    "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n"s,
                                    "\rGET / HTTP/1.1\r\nHost: a\r\n\r\n"s,
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

TEST_CASE("a request line has a method, a target and a version with one space between") {
  const std::string good = GENERATE("GET / HTTP/1.1"s,
                                    "GET / HTTP/1.0"s,
                                    "POST /a?b=c;d&%20 HTTP/1.1"s,
                                    "OPTIONS * HTTP/1.1"s,
                                    "M-SEARCH / HTTP/1.1"s,
                                    "GET http://localhost/a HTTP/1.1"s,
                                    "GET https://localhost?a HTTP/1.1"s);
  INFO(good);
  CHECK(status_of_line(good) == 200);
  const std::string bad = GENERATE("GET"s,
                                   "GET /"s,
                                   "GET  / HTTP/1.1"s,
                                   "GET /  HTTP/1.1"s,
                                   "GET / HTTP/1.1 "s,
                                   " GET / HTTP/1.1"s,
                                   "GET\t/ HTTP/1.1"s,
                                   "GET / a HTTP/1.1"s,
                                   "G(T / HTTP/1.1"s,
                                   "GET a HTTP/1.1"s,
                                   "GET * HTTP/1.1"s,
                                   "GET /# HTTP/1.1"s,
                                   "GET /\\ HTTP/1.1"s,
                                   "GET /< HTTP/1.1"s,
                                   "GET /\x7f HTTP/1.1"s,
                                   "GET /\xc3\xa4 HTTP/1.1"s,
                                   "GET / http/1.1"s,
                                   "GET / XTTP/1.1"s,
                                   "GET http://other/ HTTP/1.1"s);
  INFO(bad);
  CHECK(status_of_line(bad) == 400);
}

TEST_CASE("a request line may be refused with a status of its own") {
  CHECK(status_of_line("GET / HTTP/2.0") == 505);
  CHECK(status_of_line("GET / HTTP/1.2") == 505);
  CHECK(status_of_line("GET / HTTP/1.10") == 505);
  CHECK(status_of_line("CONNECT /a HTTP/1.1") == 405);
  CHECK(status_of_line(std::string(32, 'M') + " / HTTP/1.1") == 200);
  CHECK(status_of_line(std::string(33, 'M') + " / HTTP/1.1") == 400);
  CHECK(status_of_line("GET /" + std::string(server::target_bytes_max - 1, 'x') + " HTTP/1.1") ==
        200);
  CHECK(status_of_line("GET /" + std::string(server::target_bytes_max, 'x') + " HTTP/1.1") == 414);
}

TEST_CASE("fields are NAME: VALUE, a hundred at most") {
  CHECK(status_of_fields("X:\r\nY: \tb\t\r\nZ: \xe4\r\n") == 200);
  const std::string bad = GENERATE("X\r\n"s,
                                   ": a\r\n"s,
                                   "X : a\r\n"s,
                                   " X: a\r\n"s,
                                   "X: a\r\n b\r\n"s,
                                   "X\t: a\r\n"s,
                                   "X(): a\r\n"s,
                                   "X: a\x01\r\n"s,
                                   "X: a\x7f\r\n"s,
                                   "X\xe4: a\r\n"s);
  INFO(bad);
  CHECK(status_of_fields(bad) == 400);
  std::string many;
  for (std::size_t i = 1; i < server::head_fields_max; ++i) many += "X: a\r\n";
  CHECK(status_of_fields(many) == 200);
  CHECK(status_of_fields(many + "X: a\r\n") == 431);
}

TEST_CASE("there is exactly one Host, and HTTP/1.0 needs none") {
  CHECK(status_of("GET / HTTP/1.1\r\n\r\n") == 400);
  CHECK(status_of("GET / HTTP/1.1\r\nHost:\r\n\r\n") == 400);
  CHECK(status_of("GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n") == 400);
  CHECK(status_of("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n") == 400);
  CHECK(status_of("GET / HTTP/1.0\r\n\r\n") == 200);
}

TEST_CASE("a proxy's target is of the Host, whose port may be left out where it is the scheme's") {
  const std::string target = GENERATE("http://a:80/"s, "http://A/"s, "HTTP://a/"s, "http://a"s);
  CHECK(status_of("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n") == 200);
  CHECK(status_of("GET " + target + " HTTP/1.1\r\nHost: A:80\r\n\r\n") == 200);
  CHECK(status_of("GET " + target + " HTTP/1.1\r\nHost: a:81\r\n\r\n") == 400);
  CHECK(status_of("GET " + target + " HTTP/1.1\r\nHost: b\r\n\r\n") == 400);
}

TEST_CASE("a body's size is given once and in one way") {
  CHECK(status_of_fields("Content-Length: 0\r\n") == 200);
  CHECK(status_of_fields("Content-Length: 999999999999999999\r\n") == 200);
  CHECK(status_of_fields("Transfer-Encoding: Chunked\r\n") == 200);
  const std::string bad = GENERATE("Content-Length:\r\n"s,
                                   "Content-Length: +1\r\n"s,
                                   "Content-Length: -1\r\n"s,
                                   "Content-Length: 0x1\r\n"s,
                                   "Content-Length: 1 1\r\n"s,
                                   "Content-Length: 1,1\r\n"s,
                                   "Content-Length: 1.0\r\n"s,
                                   "Content-Length: 9999999999999999999\r\n"s,
                                   "Content-Length: 1\r\nContent-Length: 1\r\n"s,
                                   "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"s,
                                   "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n"s,
                                   "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"s);
  INFO(bad);
  CHECK(status_of_fields(bad) == 400);
}

TEST_CASE("codings and expectations that are not met are told as such") {
  const std::string coding =
      GENERATE("gzip"s, "gzip, chunked"s, "chunked, gzip"s, "xchunked"s, ""s);
  CHECK(status_of_fields("Transfer-Encoding: " + coding + "\r\n") == 501);
  CHECK(status_of("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n") == 400);
  CHECK(status_of_fields("Expect: 100-Continue\r\n") == 200);
  CHECK(status_of_fields("Expect: 200-ok\r\n") == 417);
}
