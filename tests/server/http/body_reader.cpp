// What is taken as a request's body, in chunks or of a known length, and what is refused at once.
#include "server/http/body_reader.hpp"

#include <catch2/catch.hpp>

#include <string>

using server::BodyReader;
using server::Head;
using namespace std::string_literals;

namespace {

constexpr std::uint64_t mebibyte = 1024 * 1024;
const Head in_chunks{.is_chunked = true};

struct Taken {
  unsigned status = 100;  // 100: more must come; 200: whole
  std::string body;
  std::size_t bytes = 0;
};

Taken result_of(const BodyReader& reader, std::size_t bytes) {
  if (reader.refusal()) return {reader.refusal()->status, "", bytes};
  return {reader.is_done() ? 200u : 100u, reader.body(), bytes};
}

Taken take(const Head& head, std::string_view bytes) {
  BodyReader reader(head, mebibyte);
  const std::size_t taken = reader.take(bytes);
  return result_of(reader, taken);
}

// The same where a byte comes at a time, behind what was left of those before.
Taken take_byte_by_byte(const Head& head, std::string_view bytes) {
  BodyReader reader(head, mebibyte);
  std::size_t taken = 0;
  for (std::size_t end = 1; end <= bytes.size() && !reader.is_done() && !reader.refusal(); ++end) {
    taken += reader.take(bytes.substr(taken, end - taken));
  }
  return result_of(reader, taken);
}

struct Row {
  std::string sent;
  unsigned status;
  const char* section;
};

// All of RFC 9112 but where said otherwise.
const Row chunks[] = {
    {"0\r\n\r\n", 200, "7.1"},
    {"3\r\nabc\r\n0\r\n\r\n", 200, "7.1"},
    {"00A\r\n0123456789\r\n000\r\n\r\n", 200, "7.1"},
    {"a\r\n0123456789\r\n0\r\n\r\n", 200, "7.1"},
    {"0000000000000003\r\nabc\r\n0\r\n\r\n", 200, "7.1"},
    {"3;a\r\nabc\r\n0;b=c\r\n\r\n", 200, "7.1.1"},
    {"3;a=\"b;\\\"\xe4\t\";c\r\nabc\r\n0\r\n\r\n", 200, "7.1.1"},
    {"3 ; a = b\r\nabc\r\n0\r\n\r\n", 200, "7.1.1, bad whitespace"},
    {"0\r\nX: y\r\nContent-Length: 5\r\n\r\n", 200, "7.1.2"},
    {"", 100, "8"},
    {"3\r\nab", 100, "8"},
    {"3\r\nabc\r\n0\r\n", 100, "8"},
    {"3\r\nabc\r\n0\r\nX: y\r\n", 100, "8"},
    {"\r\n", 400, "7.1"},
    {"g\r\n", 400, "7.1"},
    {" 3\r\nabc\r\n0\r\n\r\n", 400, "7.1"},
    {"3 \r\nabc\r\n0\r\n\r\n", 400, "7.1"},
    {"+3\r\nabc\r\n0\r\n\r\n", 400, "7.1"},
    {"-3\r\nabc\r\n0\r\n\r\n", 400, "7.1"},
    {"0x3\r\nabc\r\n0\r\n\r\n", 400, "7.1"},
    {"1_0\r\nabc\r\n0\r\n\r\n", 400, "7.1"},
    {"3,3\r\nabc\r\n0\r\n\r\n", 400, "7.1"},
    {"3\0\r\nabc\r\n0\r\n\r\n"s, 400, "7.1"},
    {"00000000000000003\r\nabc\r\n0\r\n\r\n", 400, "7.1 (ours)"},
    {"ffffffffffffffff\r\n", 413, "7.1"},
    {"100001\r\n", 413, "9110 15.5.14"},
    {"3\nabc\r\n0\r\n\r\n", 400, "2.2"},
    {"3\rabc\r\n0\r\n\r\n", 400, "2.2"},
    {"3\r\r\nabc\r\n0\r\n\r\n", 400, "2.2"},
    {"3;\r\nabc\r\n0\r\n\r\n", 400, "7.1.1"},
    {"3;a=\r\nabc\r\n0\r\n\r\n", 400, "7.1.1"},
    {"3;=b\r\nabc\r\n0\r\n\r\n", 400, "7.1.1"},
    {"3;a b\r\nabc\r\n0\r\n\r\n", 400, "7.1.1"},
    {"3;a\x01\r\nabc\r\n0\r\n\r\n", 400, "7.1.1"},
    {"3;a=\"b\r\nabc\r\n0\r\n\r\n", 400, "7.1.1: an unterminated quote"},
    {"3;a=\"b\\\"\r\nabc\r\n0\r\n\r\n", 400, "7.1.1: an unterminated quote"},
    {"3;a=\"b\"c\r\nabc\r\n0\r\n\r\n", 400, "7.1.1"},
    {"3;a=\"\n\"\r\nabc\r\n0\r\n\r\n", 400, "2.2"},
    {"3\r\nabcd\r\n0\r\n\r\n", 400, "7.1"},
    {"3\r\nabc0\r\n\r\n", 400, "7.1"},
    {"3\r\nabc\n0\r\n\r\n", 400, "7.1"},
    {"3\r\nabc\r0\r\n\r\n", 400, "7.1"},
    {"0\r\n\n", 400, "7.1.2: a bare LF behind the chunks"},
    {"0\r\nX: y\r\n\n", 400, "7.1.2: a bare LF behind the trailers"},
    {"0\r\nX: y\n\r\n", 400, "7.1.2"},
    {"0\r\nX: y\r\r\n", 400, "7.1.2"},
    {"0\r\nX\r\n\r\n", 400, "5"},
    {"0\r\nX : y\r\n\r\n", 400, "5.1"},
    {"0\r\nX: y\r\n z\r\n\r\n", 400, "5.2"},
    {"0\r\nX: \x01\r\n\r\n", 400, "9110 5.5"},
    {"0\r\nGET / HTTP/1.1\r\n\r\n", 400, "5"},
};

}  // namespace

TEST_CASE("chunks are of their grammar, and what is not is refused as soon as it can be seen") {
  for (const Row& row : chunks) {
    INFO(row.sent << " (RFC 9112, " << row.section << ")");
    const Taken whole = take(in_chunks, row.sent);
    const Taken bytes = take_byte_by_byte(in_chunks, row.sent);
    CHECK(whole.status == row.status);
    CHECK(bytes.status == row.status);
    CHECK(whole.body == bytes.body);
  }
}

TEST_CASE("a body is what the chunks hold, and what stands behind it is left") {
  const Taken taken =
      take(in_chunks, "3;a=b\r\nabc\r\n2\r\n\r\n\r\n0\r\nX-Amz-Target: y\r\n\r\nGET /");
  CHECK(taken.body == "abc\r\n");
  CHECK(taken.bytes ==
        std::string("3;a=b\r\nabc\r\n2\r\n\r\n\r\n0\r\nX-Amz-Target: y\r\n\r\n").size());
}

TEST_CASE("a body of a known length ends there") {
  CHECK(take({.content_length = 0}, "GET /").status == 200);
  CHECK(take({.content_length = 0}, "GET /").bytes == 0);
  const Taken taken = take({.content_length = 3}, "abcGET /");
  CHECK(taken.status == 200);
  CHECK(taken.body == "abc");
  CHECK(taken.bytes == 3);
  CHECK(take({.content_length = 4}, "abc").status == 100);
}

TEST_CASE("a body has a bound, and one of a known length is refused before it comes") {
  CHECK_FALSE(BodyReader({.content_length = mebibyte}, mebibyte).refusal());
  const BodyReader too_large({.content_length = mebibyte + 1}, mebibyte);
  REQUIRE(too_large.refusal());
  CHECK(too_large.refusal()->status == 413);
  CHECK(too_large.refusal()->reason == "the body is larger than 1 MiB");
  const std::string megabyte = "100000\r\n" + std::string(mebibyte, 'x') + "\r\n";
  CHECK(take(in_chunks, megabyte + "0\r\n\r\n").status == 200);
  CHECK(take(in_chunks, megabyte + "1\r\n").status == 413);
}

TEST_CASE("extensions and trailers are bounded, in one line and together") {
  const auto extension = [](std::size_t size) { return ";" + std::string(size - 1, 'x'); };
  const std::size_t longest = server::chunk_line_bytes_max - 1;
  CHECK(take(in_chunks, "0" + extension(longest) + "\r\n\r\n").status == 200);
  CHECK(take(in_chunks, "0" + extension(longest + 1) + "\r\n\r\n").status == 400);
  CHECK(take(in_chunks, "0" + extension(longest + 2)).status == 400);
  std::string chunks_with_extensions;
  for (std::size_t size = 0; size < server::chunk_extension_bytes_max; size += 1024) {
    chunks_with_extensions += "1" + extension(1024) + "\r\nx\r\n";
  }
  CHECK(take(in_chunks, chunks_with_extensions + "0\r\n\r\n").status == 200);
  CHECK(take(in_chunks, chunks_with_extensions + "0;a\r\n\r\n").status == 400);
  std::string trailers = "0\r\n";
  for (std::size_t size = 0; size < server::trailer_bytes_max; size += 8) trailers += "X: abc\r\n";
  CHECK(take(in_chunks, trailers + "\r\n").status == 200);
  CHECK(take(in_chunks, trailers + "X: abc\r\n\r\n").status == 431);
  CHECK(take(in_chunks, "0\r\nX: " + std::string(server::trailer_bytes_max, 'x')).status == 431);
}
