// Any Authorization header with any date, host and body: read, and never taken for a signature.
#include "api/protocol/signature.hpp"

#include <vector>

#include "tests/fuzz/check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using fuzz::take_until;
  static const api::Settings settings{
      .demands_signatures = true,
      .explains_signatures = true,
      .credentials = {{"AKIDEXAMPLE", "a secret that no input knows", "123456789012"}}};
  static constexpr base::Time machine{base::Duration{1'440'938'160'000}};  // 20150830T123600Z

  std::string_view rest = fuzz::text_of(data, size);
  std::vector<api::Header> headers;
  for (const std::string_view name : {"Authorization", "X-Amz-Date", "Host", "Content-Type"}) {
    headers.push_back({name, take_until(rest, "\n")});
  }
  const std::string_view method = take_until(rest, " ");
  const std::string_view target = take_until(rest, "\n");
  const api::Request request{method, target, headers, rest};

  const api::protocol::Credentials credentials = api::protocol::read_credentials(request);
  const auto* authorization = std::get_if<api::protocol::Authorization>(&credentials);
  if (authorization == nullptr) return 0;
  const api::protocol::Caller caller = api::protocol::caller_of(*authorization, settings);
  fuzz::check(api::protocol::is_account_id(caller.account), "an account has 12 digits");
  const auto verdict = api::protocol::verify(request, *authorization, settings, machine);
  fuzz::check(verdict.refusal.has_value(), "nobody signs without the secret");
  return 0;
}
