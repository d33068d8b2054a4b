// Any bytes as a NextToken, and sealed as the place in one, for each list that comes in pages: only
// what was sealed opens, as it was, and what is no place of a list is refused.
#include "api/operations/page_token.hpp"

#include "base/base64.hpp"
#include "storage/tags.hpp"
#include "tests/fuzz/check.hpp"
#include "tests/world.hpp"

namespace {

using base::Time;
using fuzz::check;

// A list that comes in pages: what its tokens are sealed for, and what asks for it.
struct List {
  const char* operation;
  std::string query;
  std::string members;
};

std::vector<List> all_lists(tests::World& world) {
  using api::page_token::joined;
  const std::string arn = world.call("DescribeServers", "{}").at("/Servers/0/ServerArn");
  const std::string of_server = R"("ServerName":"s",)";
  return {{"DescribeBackups", joined({"DescribeBackups"}), ""},
          {"DescribeBackups", joined({"DescribeBackups", "s"}), of_server},
          {"DescribeEvents", joined({"DescribeEvents", "s"}), of_server},
          {"DescribeServers", "DescribeServers", ""},
          {"ListTagsForResource",
           joined({"ListTagsForResource", storage::server_resource("s")}),
           R"("ResourceArn":")" + arn + R"(",)"}};
}

// A token does not open with one of its bytes changed; which one, the place's size tells.
void tamper(const api::Context& context, std::string token, std::size_t place_size) {
  const std::size_t at = place_size % token.size();
  token[at] = token[at] == 'A' ? 'B' : 'A';
  check(!api::page_token::unseal(context, "query", token), "a token that was changed opens");
}

// What is read as a place is written as one that is read the same.
template <class... Parts>
void reread(std::string_view text) {
  const auto place = api::page_token::place_in<Parts...>(text);
  if (!place) return;
  const auto again = api::page_token::place_in<Parts...>(api::page_token::text_of_place(*place));
  check(again == place, "a place is not read as it is written");
}

// Whoever knows the seed seals what they like.
void forge(tests::World& world, const api::Context& context, std::string_view place) {
  static const std::vector<List> lists = all_lists(world);
  for (const List& list : lists) {
    const std::string token = api::page_token::seal(context, list.query, place);
    const tests::Answer answer =
        world.call(list.operation, "{" + list.members + R"("NextToken":")" + token + R"("})");
    check(answer.status() == 200 || answer.status() == 400, "a forged token breaks a list");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const api::Settings settings;
  static tests::World world;
  static const storage::World row = [] {
    world.put_server("s");
    world.take_backup("s");
    return storage::find_world(world.database(), tests::some_account).value();
  }();
  static const api::Context context{
      world.database(), settings, row, world.scope(), world.now, "arn:aws:iam::1:user/x"};

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
  reread<Time, std::string>(text);
  reread<Time, std::int64_t>(text);
  reread<std::string>(text);
  forge(world, context, text);
  return 0;
}
