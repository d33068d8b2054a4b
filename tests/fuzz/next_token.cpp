// Any bytes as a NextToken, and as the place in one: only what was sealed opens, as it was.
#include "api/operations/page_token.hpp"
#include "base/base64.hpp"
#include "tests/fuzz/check.hpp"
#include "tests/world.hpp"

namespace {

using fuzz::check;

// A token does not open with one of its bytes changed; which one, the place's size tells.
void tamper(const api::Context& context, std::string token, std::size_t place_size) {
  const std::size_t at = place_size % token.size();
  token[at] = token[at] == 'A' ? 'B' : 'A';
  check(!api::page_token::unseal(context, "query", token), "a token that was changed opens");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const api::Settings settings;
  static tests::World world;
  static const storage::World row{.account = std::string(tests::some_account), .seed = 7};
  static const api::Context context{
      world.database(), settings, row, {1, "us-east-1"}, world.now, "arn:aws:iam::1:user/x"};

  const std::string_view text = fuzz::text_of(data, size);
  if (const auto opened = api::page_token::unseal(context, "query", text)) {
    const std::string sealed = api::page_token::seal(context, "query", *opened);
    check(base::from_base64(sealed) == base::from_base64(text), "what nobody sealed opens");
  }
  const std::string token = api::page_token::seal(context, "query", text);
  check(api::page_token::unseal(context, "query", token) == text, "what was sealed does not open");
  check(!api::page_token::unseal(context, "another query", token),
        "a token opens for another query");
  tamper(context, token, text.size());
  return 0;
}
