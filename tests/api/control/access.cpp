// Who may use the emulator's own API.
#include "api/control/access.hpp"

#include <catch2/catch.hpp>

#include <vector>

using api::control::Access;
using Mode = Access::Mode;

namespace {

constexpr base::Time now{base::Duration{1'469'799'527'520}};

// The status that a request is refused with; 200 if it isn't.
unsigned status_of(const Access& access,
                   std::string_view method,
                   std::string_view target,
                   std::string_view authorization = "") {
  std::vector<api::Header> headers;
  if (!authorization.empty()) headers.push_back({"Authorization", authorization});
  const api::Request request{method, target, headers, ""};
  const auto refusal = api::control::check_access(request, access, api::Settings{}, now);
  return refusal ? refusal->status : 200;
}

}  // namespace

TEST_CASE("the emulator's own API is for everybody, for who proves it, or for nobody") {
  CHECK(status_of({}, "DELETE", "/_emulator/world") == 200);
  CHECK(status_of({Mode::proven, "token"}, "DELETE", "/_emulator/world") == 401);
  CHECK(status_of({Mode::off, ""}, "DELETE", "/_emulator/world") == 403);
  CHECK(status_of({Mode::off, ""}, "DELETE", "/_emulator/world", "Bearer ") == 403);
}

TEST_CASE("a bearer token is right as a whole, and an empty one never") {
  const Access access{Mode::proven, "token"};
  CHECK(status_of(access, "GET", "/_emulator/clock", "Bearer token") == 200);
  CHECK(status_of(access, "GET", "/_emulator/clock", "bearer token") == 200);
  for (const char* wrong : {"Bearer toke",
                            "Bearer tokens",
                            "Bearer TOKEN",
                            "Bearer  token",
                            "Bearer",
                            "Bearer ",
                            "token",
                            "Basic token"}) {
    INFO(wrong);
    CHECK(status_of(access, "GET", "/_emulator/clock", wrong) == 401);
  }
  CHECK(status_of({Mode::proven, ""}, "GET", "/_emulator/clock", "Bearer ") == 401);
}

TEST_CASE("anybody may ask whether the emulator is well, and call AWS's API") {
  const Access access = GENERATE(Access{Mode::proven, "token"}, Access{Mode::off, ""});
  CHECK(status_of(access, "GET", "/_emulator/health") == 200);
  CHECK(status_of(access, "HEAD", "/_emulator/health?Account=123456789012") == 200);
  CHECK(status_of(access, "POST", "/") == 200);
  CHECK(status_of(access, "POST", "/_emulators") == 200);
  CHECK(status_of(access, "PUT", "/_emulator/health") != 200);
  CHECK(status_of(access, "GET", "/_emulator/health/") != 200);
  CHECK(status_of(access, "GET", "/_emulator/world?/_emulator/health") != 200);
  CHECK(status_of(access, "GET", "/_emulator") != 200);
}
