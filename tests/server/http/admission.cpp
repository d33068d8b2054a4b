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
                                    ".localhost"s);
  INFO(host);
  CHECK(admission_of(host) == 421);
  CHECK(admission_of(host, "", "", {.hosts = {"emulator.test"}}) == 421);
  CHECK(admission_of("Emulator.test:1", "", "", {.hosts = {"emulator.test"}}) == 200);
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
