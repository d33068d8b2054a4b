// By which names and from which web pages the emulator may be called.
#include "server/http/admission.hpp"

#include <catch2/catch.hpp>

#include <string>

using server::Admission;
using server::check_admission;
using namespace std::string_literals;

namespace {

unsigned admission_of(std::string_view host,
                      std::string_view origin = "",
                      std::string_view fetch_site = "",
                      const Admission& admission = {}) {
  const auto refusal = check_admission(host, origin, fetch_site, admission);
  return refusal ? refusal->status : 200;
}

}  // namespace

TEST_CASE("a host that no public name server answers for is let in, with any port") {
  const std::string host = GENERATE("localhost"s,
                                    "LOCALHOST:20161"s,
                                    "127.0.0.1"s,
                                    "127.0.0.1:20161"s,
                                    "10.1.2.3"s,
                                    "[::1]"s,
                                    "[::1]:20161"s,
                                    "opsworkscm:20161"s,
                                    "a.localhost"s,
                                    "host.docker.internal"s,
                                    "host.containers.internal"s,
                                    "emulator.test"s,
                                    "raspberry.local:20161"s,
                                    "opsworkscm-local.default.svc"s,
                                    "opsworkscm-local.default.svc.cluster.local"s,
                                    "opsworkscm-local.default.svc.cluster.local.:20161"s,
                                    "nas.home.arpa"s,
                                    "Emulator.TEST"s,
                                    "localhost."s,
                                    ""s);
  INFO(host);
  CHECK(admission_of(host) == 200);
}

TEST_CASE("any other host is refused, unless it is listed") {
  const std::string host = GENERATE("example.com"s,
                                    "127.0.0.1.example.com"s,
                                    "localhost.example.com"s,
                                    "xlocalhost.com:80"s,
                                    "evil.localhost.com"s,
                                    "127.0.0.1."s,
                                    "1.2.3"s,
                                    ".localhost"s,
                                    "..localhost"s,
                                    "a..test"s,
                                    "a.test.."s,
                                    "emulator.test.com"s,
                                    "xlocal.com"s,
                                    "mytest.dev"s,
                                    "svc.com."s,
                                    "."s);
  INFO(host);
  CHECK(admission_of(host) == 421);
  CHECK(admission_of(host, "", "", {.hosts = {"emulator.example"}}) == 421);
  CHECK(admission_of("Emulator.example:1", "", "", {.hosts = {"emulator.example"}}) == 200);
}

TEST_CASE("a page may call if it is the emulator's own, or if its origin is listed") {
  CHECK(admission_of("localhost:1", "http://localhost:1") == 200);
  CHECK(admission_of("localhost:1", "http://localhost:2") == 403);
  CHECK(admission_of("localhost:1", "https://localhost:1") == 403);
  CHECK(admission_of("localhost:1", "https://localhost:1", "", {.own_scheme = "https"}) == 200);
  CHECK(admission_of("localhost", "null") == 403);
  const Admission listed{.origins = {"http://page.test:3000"}};
  CHECK(admission_of("localhost", "http://page.test:3000", "cross-site", listed) == 200);
  CHECK(admission_of("localhost", "http://page.test", "", listed) == 403);
  CHECK(admission_of("localhost", "http://page.test:30000", "", listed) == 403);
}

TEST_CASE("what a browser says comes from another site is refused even without an origin") {
  CHECK(admission_of("localhost", "", "cross-site") == 403);
  CHECK(admission_of("localhost", "", "same-origin") == 200);
  CHECK(admission_of("localhost", "", "none") == 200);
}

TEST_CASE("a listed suffix lets in every name below it, and not itself") {
  const Admission listed{.hosts = {"*.emulator.example", "one.example."}};
  CHECK(admission_of("a.emulator.example", "", "", listed) == 200);
  CHECK(admission_of("a.b.Emulator.Example:20161", "", "", listed) == 200);
  CHECK(admission_of("a.emulator.example.", "", "", listed) == 200);
  CHECK(admission_of("emulator.example", "", "", listed) == 421);
  CHECK(admission_of("a..emulator.example", "", "", listed) == 421);
  CHECK(admission_of("aemulator.example", "", "", listed) == 421);
  CHECK(admission_of("one.example", "", "", listed) == 200);
  CHECK(admission_of("one.example.:1", "", "", listed) == 200);
  CHECK(admission_of("a.one.example", "", "", listed) == 421);
}

TEST_CASE("the hint names the option's value without the name's final dot") {
  const auto refusal = check_admission("emulator.example.:20161", "", "", {});
  REQUIRE(refusal);
  CHECK(refusal->reason ==
        "the host 'emulator.example.' is not known here; start with --allow-host emulator.example");
}

TEST_CASE("a rule for hosts is a name or a suffix, and nothing that no host can be") {
  for (const char* rule : {"a",
                           "a.example",
                           "a.example.",
                           "*.example",
                           "*.a-b.example",
                           "a_b.c",
                           "127.0.0.1",
                           "[::1]"}) {
    INFO(rule);
    CHECK(server::is_host_rule(rule));
  }
  for (const char* rule : {"",
                           ".",
                           "*",
                           "*.",
                           "*a.example",
                           "a.*.example",
                           "*.*.example",
                           "a..b",
                           ".a",
                           "http://a.example",
                           "a.example:80",
                           "a/b",
                           "a b",
                           "a,b",
                           "a@b",
                           "\xc3\xa9.example",
                           "::1",
                           "[::1]:80",
                           "[a]"}) {
    INFO(rule);
    CHECK_FALSE(server::is_host_rule(rule));
  }
}

TEST_CASE("an origin is what a browser sends as one") {
  for (const char* origin : {"http://a",
                             "https://a.example",
                             "http://localhost:3000",
                             "http://[::1]:3000",
                             "chrome-extension://abcdef",
                             "null"}) {
    INFO(origin);
    CHECK(server::is_origin(origin));
  }
  for (const char* origin : {"",
                             "foo",
                             "a.example",
                             "http://",
                             "://a",
                             "http://a/",
                             "http://a/b",
                             "http://A",
                             "HTTP://a",
                             "http://a:80",
                             "https://a:443",
                             "http://a:",
                             "http://a:b",
                             "http://*.a",
                             "*",
                             "http://u@a",
                             "http://a?b"}) {
    INFO(origin);
    CHECK_FALSE(server::is_origin(origin));
  }
}

TEST_CASE("a page of the emulator's own is one of the scheme by which the request came") {
  const auto refused = [](std::string_view origin, std::string_view scheme) {
    return check_admission("emulator.test", origin, "", {}, scheme).has_value();
  };
  CHECK_FALSE(refused("https://emulator.test", "https"));
  CHECK(refused("http://emulator.test", "https"));
  CHECK_FALSE(refused("http://emulator.test", ""));
  CHECK(refused("https://emulator.test", ""));
}
