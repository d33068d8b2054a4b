// Whose word on how a request came is taken, and what it says.
#include "server/http/forwarded.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using server::arrival_by_proxy;
using server::Head;
using server::TrustedProxies;

namespace {

bool trusts(std::string_view proxy, const char* address) {
  TrustedProxies proxies;
  REQUIRE(proxies.add(proxy));
  return proxies.have(boost::asio::ip::make_address(address));
}

Head head_with(std::vector<api::Header> fields) {
  Head head;
  head.host = "127.0.0.1:20161";
  head.fields = std::move(fields);
  return head;
}

}  // namespace

TEST_CASE("a proxy is trusted by its address or its network") {
  CHECK(trusts("10.1.2.3", "10.1.2.3"));
  CHECK_FALSE(trusts("10.1.2.3", "10.1.2.4"));
  CHECK(trusts("10.0.0.0/8", "10.255.0.1"));
  CHECK(trusts("10.1.2.3/8", "10.255.0.1"));
  CHECK_FALSE(trusts("10.0.0.0/8", "11.0.0.1"));
  CHECK(trusts("0.0.0.0/0", "203.0.113.1"));
  CHECK(trusts("::1", "::1"));
  CHECK(trusts("fd00::/8", "fd12::1"));
  CHECK_FALSE(trusts("fd00::/8", "fe80::1"));
  CHECK_FALSE(trusts("0.0.0.0/0", "::1"));
}

TEST_CASE("an IPv4 address is the same where it comes over IPv6") {
  CHECK(trusts("10.0.0.0/8", "::ffff:10.1.2.3"));
  CHECK_FALSE(trusts("10.0.0.0/8", "::ffff:11.1.2.3"));
}

TEST_CASE("what is no address and no network is no proxy") {
  const std::string text = GENERATE("", "proxy", "10.0.0.0/33", "10.0.0", "10.0.0.0/", "::1/129");
  CHECK_FALSE(TrustedProxies().add(text));
}

TEST_CASE("a proxy tells by which scheme and for which host a request came") {
  const Head head =
      head_with({{"x-forwarded-proto", "HTTPS"}, {"X-Forwarded-Host", "emulator.test"}});
  CHECK(arrival_by_proxy(head, "http").scheme == "https");
  CHECK(arrival_by_proxy(head, "http").host == "emulator.test");
}

TEST_CASE("what it doesn't tell, or tells in no sense, is as the request has it") {
  const Head head = head_with({{"X-Forwarded-Proto", "gopher"}});
  CHECK(arrival_by_proxy(head, "http").scheme == "http");
  CHECK(arrival_by_proxy(head, "http").host == "127.0.0.1:20161");
}

TEST_CASE("the nearest proxy has the last word") {
  const Head head = head_with({{"X-Forwarded-Proto", "https"},
                               {"X-Forwarded-Host", "evil.example, emulator.test"},
                               {"X-Forwarded-Proto", "https, http "}});
  CHECK(arrival_by_proxy(head, "https").scheme == "http");
  CHECK(arrival_by_proxy(head, "https").host == "emulator.test");
}
