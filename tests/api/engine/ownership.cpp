// Requests about worlds that another emulator keeps: refused with the reason, whichever way they
// name the account, and nothing is left of them.
#include <catch2/catch.hpp>

#include "tests/world.hpp"

using tests::Answer;
using tests::World;

namespace {

// Slots: 000000000000 has 1015, 111111111111 671, 123456789012 918.
constexpr std::string_view ours = "123456789012";
constexpr std::string_view others = "111111111111";

api::Settings keeping(std::string_view slots) {
  api::Settings settings;
  settings.slots = *api::rules::Slots::parse(slots);
  settings.credentials = {{"ours", "secret", std::string(ours)},
                          {"others", "secret", std::string(others)},
                          {"nobodys", "secret", ""},
                          {"210987654321", "secret", std::string(ours)}};
  return settings;
}

std::string authorization(std::string_view key) {
  return "AWS4-HMAC-SHA256 Credential=" + std::string(key) +
         "/20261123/us-east-1/opsworks-cm/aws4_request, SignedHeaders=host, Signature=00";
}

// Whose a request is: by the slot that it needs.
std::string_view owner_of(api::Request request) {
  constexpr std::array<std::string_view, 3> accounts{"000000000000", others, ours};
  std::string_view owner = "nobody";
  for (const std::string_view account : accounts) {
    World world(keeping(std::to_string(api::rules::slot_of(account))));
    if (world.send(request).status() == 421) continue;
    if (owner != "nobody") return "several";
    owner = account;
  }
  return owner;
}

// A way to name an account, and whose the request is then.
struct Form {
  std::string what;
  std::string query;
  std::vector<api::Header> headers;
  std::string_view of_call;     // of AWS's API
  std::string_view of_control;  // of the emulator's own
};

constexpr std::string_view standard = "000000000000";
constexpr api::Header date{"X-Amz-Date", "20261123T000000Z"};

}  // namespace

TEST_CASE("an account that is kept elsewhere is refused with the reason") {
  World world(keeping("0-670,672-1023"));

  const Answer call = world.call("DescribeServers", "{}", others);
  const Answer control = world.control("GET", "/_emulator/world", "", others);

  const std::string why =
      "The world of account 111111111111 is not kept here: its slot is 671, and this emulator has "
      "the slots 0-670,672-1023. Ask the one that has this slot.";
  CHECK(call.status() == 421);
  CHECK(call.type() == "MisdirectedRequestException");
  CHECK(call.message() == why);
  CHECK(call.reply.content_type == "application/x-amz-json-1.1");
  CHECK(call.reply.headers.at(0).first == "x-amzn-RequestId");
  CHECK(control.status() == 421);
  CHECK(control.message() == why);
  CHECK_FALSE(control.has("/__type"));
}

TEST_CASE("an account whose slot is kept is served") {
  World world(keeping("671"));

  CHECK(world.control("POST", "/_emulator/world", R"({"Servers":[{"ServerName":"one"}]})", others)
            .status() == 200);
  CHECK(world.call("DescribeServers", "{}", others).has("/Servers/0"));
}

TEST_CASE("what is refused so leaves nothing: no world, no call in a journal, but a count") {
  World world(keeping("918"));
  world.call("CreateBackup", R"({"ServerName":"automate-06"})", others);
  world.control("POST", "/_emulator/world", R"({"Servers":[{"ServerName":"one"}]})", others);
  world.send({"GET", "/", {}, ""});

  CHECK(world.control("GET", "/_emulator/worlds").at("/Worlds") == "0 elements");
  CHECK(world.control("GET", "/_emulator/metrics").reply.body.find("misdirected_total 3") !=
        std::string::npos);
}

TEST_CASE("what a process tells of itself it tells to everybody") {
  const std::string path = GENERATE("health",
                                    "metrics",
                                    "settings",
                                    "store",
                                    "worlds",
                                    "openapi.json",
                                    "schema/world",
                                    "model/service-2.json");
  World world(keeping("918"));

  CHECK(world.control("GET", "/_emulator/" + path, "", others).status() == 200);
}

TEST_CASE("the settings tell the slots where they are not all") {
  World some(keeping("0-255,512"));
  World all;

  CHECK(some.control("GET", "/_emulator/settings", "", others).at("/Slots") == "0-255,512");
  CHECK_FALSE(all.control("GET", "/_emulator/settings").has("/Slots"));
}

TEST_CASE("a request is one account's, however it names it") {
  const std::string of_ours = authorization(ours);
  const std::string of_others = authorization(others);
  const std::string mapped = authorization("others");
  const std::string renamed = authorization("210987654321");
  const std::string unmapped = authorization("nobodys");
  const std::string short_key = authorization("11111111111");
  const std::string slashed = authorization("111111111111/x");
  const std::string unsigned_one = "AWS4-HMAC-SHA256 Credential=111111111111/a/b/c/d";
  const std::string broken = of_others + ", junk";
  const std::string twice = of_others + ", Credential=" + std::string(ours) + "/a/b/c/d";
  const std::string emptied = of_others + ", Credential=";
  const std::string spaced =
      "  AWS4-HMAC-SHA256   Signature=00 ,,Credential=111111111111/a/b/c/d"
      " ,  SignedHeaders=host";
  const std::string early =
      "AWS4-HMAC-SHA256 Credential= 111111111111/a/b/c/d, SignedHeaders=h, "
      "Signature=0";
  const std::vector<Form> forms{
      {"nothing", "", {}, standard, standard},
      {"a key", "", {{"Authorization", of_others}, date}, others, others},
      {"a key, by Date", "", {{"Authorization", of_others}, {"Date", "x"}}, others, others},
      {"a key without a date", "", {{"Authorization", of_others}}, standard, standard},
      {"a key with an account", "", {{"Authorization", mapped}, date}, others, others},
      {"12 digits of another account", "", {{"Authorization", renamed}, date}, ours, ours},
      {"a key without an account", "", {{"Authorization", unmapped}, date}, standard, standard},
      {"11 digits", "", {{"Authorization", short_key}, date}, standard, standard},
      {"six parts", "", {{"Authorization", slashed}, date}, standard, standard},
      {"no signature", "", {{"Authorization", unsigned_one}, date}, standard, standard},
      {"a part without =", "", {{"Authorization", broken}, date}, standard, standard},
      {"two credentials", "", {{"Authorization", twice}, date}, ours, ours},
      {"an empty second one", "", {{"Authorization", emptied}, date}, standard, standard},
      {"blanks and commas", "", {{"Authorization", spaced}, date}, others, others},
      {"a blank in the key", "", {{"Authorization", early}, date}, standard, standard},
      {"a bearer", "", {{"Authorization", "Bearer 111111111111"}, date}, standard, standard},
      {"header twice",
       "",
       {{"Authorization", of_others}, {"Authorization", of_ours}, date},
       others,
       others},
      {"a signed query", "?X-Amz-Algorithm=x", {{"Authorization", of_others}}, standard, standard},
      {"the same, encoded",
       "?x=1&X-Amz-%41lgorithm",
       {{"Authorization", of_others}, date},
       standard,
       standard},
      {"the header", "", {{"X-Emulator-Account", others}}, standard, others},
      {"an empty header", "?Account=111111111111", {{"X-Emulator-Account", ""}}, standard, others},
      {"the query", "?Account=111111111111", {}, standard, others},
      {"the query, encoded", "?%41ccount=%3111111111111", {}, standard, others},
      {"another case", "?account=111111111111", {}, standard, standard},
      {"header before query",
       "?Account=111111111111",
       {{"X-Emulator-Account", ours}},
       standard,
       ours},
      {"query before key",
       "?Account=123456789012",
       {{"Authorization", of_others}, date},
       others,
       ours},
      {"header before key",
       "",
       {{"X-Emulator-Account", ours}, {"Authorization", of_others}, date},
       others,
       ours}};
  for (const Form& form : forms) {
    INFO(form.what);
    const std::string call = "/" + form.query;
    const std::string control = "/_emulator/clock" + form.query;
    const std::string encoded = "/%5femulator/clock" + form.query;
    CHECK(owner_of({"POST", call, form.headers, ""}) == form.of_call);
    CHECK(owner_of({"GET", control, form.headers, ""}) == form.of_control);
    CHECK(owner_of({"GET", encoded, form.headers, ""}) == form.of_control);
  }
}

TEST_CASE("an account that is none is refused by each emulator alike") {
  const std::string_view slots = GENERATE("1015", "671", "918");
  World world(keeping(slots));

  CHECK(world.control("GET", "/_emulator/world", "", "12345678901x").status() == 400);
}
