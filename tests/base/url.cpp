// What a request's target and host are read as, and what is none. RFC 3986.
#include "base/url.hpp"

#include <catch2/catch.hpp>

#include <string>

using base::parse_authority;
using base::split_url;
using base::Target;
using namespace std::string_literals;

TEST_CASE("a target is a path and a query, however often a mark of either comes again") {
  const auto [text, path, query] = GENERATE(table<const char*, const char*, const char*>(
      {{"/", "/", ""},
       {"/?", "/", ""},
       {"/a/b?c=d", "/a/b", "c=d"},
       {"/?a?b", "/", "a?b"},
       {"/?x=/_emulator/world", "/", "x=/_emulator/world"},
       {"//host/a", "//host/a", ""},
       {"*", "*", ""}}));
  const Target target(text);
  CHECK(target.path == path);
  CHECK(target.query == query);
}

TEST_CASE("segments are decoded one by one, and a plus in them is a plus") {
  using Segments = std::vector<std::string>;
  CHECK(Target("/").segments() == Segments{""});
  CHECK(Target("/a/b%20c/d+e").segments() == Segments{"a", "b c", "d+e"});
  CHECK(Target("/a%2Fb/").segments() == Segments{"a/b", ""});
  CHECK(Target("/%5f/%zz/%4").segments() == Segments{"_", "%zz", "%4"});
  CHECK(Target("*").segments().empty());
}

TEST_CASE("parameters are those of the query, by their whole names") {
  const Target target("/a=1?b=2&Account=3%264+5&Account=6&c&%44=7&e=");
  CHECK(target.parameter("Account") == "3&4 5");
  CHECK(target.parameter("D") == "7");
  CHECK(target.parameter("e") == "");
  CHECK_FALSE(target.parameter("a"));
  CHECK_FALSE(target.parameter("c"));
  CHECK_FALSE(target.parameter("count"));
  CHECK(target.has_parameter("c"));
  CHECK_FALSE(target.has_parameter("7"));
  CHECK(target.parameters().size() == 6);
  CHECK(Target("/?").parameters().empty());
  CHECK(Target("/?a&").parameters().size() == 1);
  CHECK(Target("/?&").parameters().front().name.empty());
}

TEST_CASE("paths and queries have the characters that RFC 3986 gives them") {
  const std::string whole = "/-._~!$&'()*+,;=:@azAZ09%20%fF/";
  CHECK(base::is_path(whole));
  CHECK(base::is_query(whole + "?"));
  CHECK(base::is_query(""));
  CHECK_FALSE(base::is_path(""));
  CHECK_FALSE(base::is_path("a"));
  CHECK_FALSE(base::is_path("/?"));
  const std::string odd = GENERATE("#"s,
                                   "["s,
                                   "]"s,
                                   "{"s,
                                   "}"s,
                                   "|"s,
                                   "^"s,
                                   "`"s,
                                   "\\"s,
                                   "\""s,
                                   "<"s,
                                   ">"s,
                                   " "s,
                                   "\x7f"s,
                                   "\xc3\xa4"s,
                                   "%"s,
                                   "%4"s,
                                   "%g0"s,
                                   "%0g"s,
                                   "%%30"s);
  INFO(odd);
  CHECK_FALSE(base::is_path("/a" + odd));
  CHECK_FALSE(base::is_query("a=" + odd));
}

TEST_CASE("a URL has its path where its authority ends, and a slash where it has none") {
  const auto [text, authority, path, query] =
      GENERATE(table<const char*, const char*, const char*, const char*>(
          {{"http://a:1/b?c", "a:1", "/b", "c"},
           {"http://a", "a", "/", ""},
           {"HTTPS://a?x=/_emulator/world", "a", "/", "x=/_emulator/world"},
           {"http://a@b/c", "a@b", "/c", ""},
           {"http:///a", "", "/a", ""}}));
  const auto url = split_url(text);
  REQUIRE(url);
  CHECK(url->authority == authority);
  CHECK(url->target.path == path);
  CHECK(url->target.query == query);
  CHECK_FALSE(split_url("/a"));
  CHECK_FALSE(split_url("*"));
  CHECK_FALSE(split_url("://a"));
}

TEST_CASE("a host is a name or an address, with a port or without") {
  const std::string host = GENERATE("localhost"s,
                                    "a-b.C_d.9"s,
                                    "localhost."s,
                                    "127.0.0.1"s,
                                    "[::1]"s,
                                    "[FE80::1]"s,
                                    "[::ffff:127.0.0.1]"s);
  const auto alone = parse_authority(host);
  REQUIRE(alone);
  CHECK(alone->host == host);
  CHECK_FALSE(alone->port);
  const std::string port_text = host + ":0020161";
  const auto with_port = parse_authority(port_text);
  REQUIRE(with_port);
  CHECK(with_port->host == host);
  CHECK(with_port->port == 20161);
  const std::string colon_text = host + ":";
  const auto with_colon = parse_authority(colon_text);
  REQUIRE(with_colon);
  CHECK_FALSE(with_colon->port);
}

TEST_CASE("what is no host is told from one") {
  const std::string text = GENERATE(""s,
                                    ":80"s,
                                    "."s,
                                    ".."s,
                                    "..localhost"s,
                                    ".localhost"s,
                                    "a..b"s,
                                    "localhost.."s,
                                    "a@localhost"s,
                                    "@"s,
                                    "[::1"s,
                                    "::1"s,
                                    "::1]"s,
                                    "[]"s,
                                    "[127.0.0.1]"s,
                                    "[::1]a"s,
                                    "[::1]80"s,
                                    "[fe80::1%evil]"s,
                                    "[fe80::1%25eth0]"s,
                                    "[v1.a]"s,
                                    "localhost:99999"s,
                                    "localhost:65536"s,
                                    "localhost:-1"s,
                                    "localhost:+1"s,
                                    "localhost:80:evil"s,
                                    "localhost:8o"s,
                                    "localhost: 80"s,
                                    "*"s,
                                    "*.localhost"s,
                                    "localhost,evil"s,
                                    "localhost, evil"s,
                                    "localhost/a"s,
                                    "localhost?a"s,
                                    "localhost#a"s,
                                    "local host"s,
                                    "%6cocalhost"s,
                                    "loc\xc3\xa4lhost"s,
                                    "'localhost'"s,
                                    "a;b"s);
  INFO(text);
  CHECK_FALSE(parse_authority(text));
  CHECK_FALSE(parse_authority(std::string(64, 'a')));
  CHECK(parse_authority(std::string(63, 'a')));
}
