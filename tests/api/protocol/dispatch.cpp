// What AWS answers before an operation is reached.
#include <catch2/catch.hpp>

#include <algorithm>

#include "tests/world.hpp"

using tests::Answer;
using tests::World;

namespace {

constexpr const char* json = "application/x-amz-json-1.1";
constexpr const char* known = "OpsWorksCM_V2016_11_01.DescribeBackups";
constexpr const char* good_authorization =
    "AWS4-HMAC-SHA256 Credential=123456789012/20261123/us-east-1/opsworks-cm/aws4_request, "
    "SignedHeaders=host, Signature=00";

// A request with what is given; empty headers are not sent.
struct Sent {
  std::string method = "POST";
  std::string path = "/";
  std::string type = json;
  std::string target = known;
  std::string authorization = good_authorization;
  std::string body = "{}";
};

Answer send(World& world, const Sent& sent) {
  std::vector<api::Header> headers{{"X-Amz-Date", "20261123T000000Z"}};
  if (!sent.type.empty()) headers.push_back({"Content-Type", sent.type});
  if (!sent.target.empty()) headers.push_back({"X-Amz-Target", sent.target});
  if (!sent.authorization.empty()) headers.push_back({"Authorization", sent.authorization});
  return world.send({sent.method, sent.path, headers, sent.body});
}

void check_json(const Answer& answer, unsigned status, const std::string& body) {
  CHECK(answer.status() == status);
  CHECK(answer.reply.content_type == json);
  CHECK(answer.reply.body == body);
}

// The XML form has no content type.
void check_xml(const Answer& answer, unsigned status, const std::string& body) {
  CHECK(answer.status() == status);
  CHECK(answer.reply.content_type.empty());
  CHECK(answer.reply.body == body);
}

const std::string serialization = R"({"__type":"SerializationException"})";
const std::string unknown_operation = R"({"__type":"UnknownOperationException"})";
const std::string missing_token_xml =
    "<MissingAuthenticationTokenException>\n"
    "  <Message>Missing Authentication Token</Message>\n"
    "</MissingAuthenticationTokenException>\n";

}  // namespace

TEST_CASE("a body that is no JSON object is refused whatever the target and the credentials") {
  const std::string body = GENERATE("hello", "true", "null", "\"x\"", "7", "{", "{\"a\":1,}");
  const std::string target = GENERATE(as<std::string>{}, known, "", "Other.Thing");
  const std::string authorization = GENERATE(as<std::string>{}, good_authorization, "", "junk");
  World world;
  INFO(body << " to " << target);

  check_json(send(world, {.target = target, .authorization = authorization, .body = body}),
             400,
             serialization);
}

TEST_CASE("a body that is a list is refused with a text") {
  World world;
  check_json(
      send(world, {.body = "[]"}),
      400,
      R"({"__type":"SerializationException","Message":"Start of list found where not expected"})");
}

TEST_CASE("a target that is no operation is unknown, whatever the credentials") {
  const std::string target = GENERATE("",
                                      "DescribeBackups",
                                      "OpsWorksCM_V2016_11_01",
                                      "OpsWorksCM_V2016_11_01.",
                                      "OpsWorksCM_V2016_11_01.Nothing",
                                      "OpsWorksCM_V2016_11_01.describeBackups",
                                      "opsworkscm_v2016_11_01.DescribeBackups",
                                      "OpsWorks_20130218.DescribeBackups",
                                      "OpsWorksCM_V2016_11_01.DescribeBackups ");
  const std::string body = GENERATE("{}", "");
  const std::string authorization = GENERATE(as<std::string>{}, good_authorization, "", "junk");
  World world;
  INFO(target);

  check_json(send(world, {.target = target, .authorization = authorization, .body = body}),
             400,
             unknown_operation);
}

TEST_CASE("an empty body is refused once the target is known, whatever the credentials") {
  const std::string authorization = GENERATE(as<std::string>{}, good_authorization, "", "junk");
  World world;

  check_json(send(world, {.authorization = authorization, .body = ""}), 400, serialization);
}

TEST_CASE("credentials in header and query contradict each other") {
  World world;
  check_json(
      send(world, {.path = "/?X-Amz-Algorithm=AWS4-HMAC-SHA256"}),
      400,
      R"({"__type":"InvalidSignatureException","message":"Found both 'X-Amz-Algorithm' as a )"
      R"(query-string param and 'Authorization' as HTTP header."})");
}

TEST_CASE("credentials in the query are incomplete") {
  World world;
  check_json(send(world, {.path = "/?X-Amz-Algorithm=AWS4-HMAC-SHA256", .authorization = ""}),
             400,
             R"({"__type":"IncompleteSignatureException","message":"AWS query-string parameters )"
             R"(must include 'X-Amz-Credential'. AWS query-string parameters must include )"
             R"('X-Amz-Signature'. AWS query-string parameters must include )"
             R"('X-Amz-SignedHeaders'. AWS query-string parameters must include 'X-Amz-Date'. )"
             R"(Re-examine the query-string parameters."})");
}

TEST_CASE("credentials are in the query where a parameter is named so, and nowhere else") {
  World world;
  const std::string path =
      GENERATE("/?foo=X-Amz-Algorithm", "/?Not-X-Amz-Algorithm=1", "/X-Amz-Algorithm=1");
  INFO(path);
  CHECK(send(world, {.path = path}).status() == 200);
  const Answer answer =
      send(world, {.path = "/?X%2DAmz-Algorithm=1&foo=X-Amz-Date=2", .authorization = ""});
  CHECK(answer.type() == "IncompleteSignatureException");
  CHECK(answer.reply.body.find("must include 'X-Amz-Date'") != std::string::npos);
}

TEST_CASE("an Authorization header that is none is told what it lacks") {
  World world;
  check_json(send(world, {.authorization = "junk"}),
             400,
             R"({"__type":"IncompleteSignatureException","message":"Authorization header requires )"
             R"('Credential' parameter. Authorization header requires 'Signature' parameter. )"
             R"(Authorization header requires 'SignedHeaders' parameter. Authorization=junk"})");
  check_json(
      send(world, {.authorization = "AWS4-HMAC-SHA256 Credential"}),
      400,
      R"({"__type":"IncompleteSignatureException","message":"'Credential' not a valid key=value )"
      R"(pair (missing equal-sign) in Authorization header: 'AWS4-HMAC-SHA256 Credential'."})");
}

TEST_CASE("a credential has exactly five parts, also where no signature is demanded") {
  // The access key `local/test` makes six of them.
  const std::string credential = GENERATE("local/test/20261123/us-east-1/opsworks-cm/aws4_request",
                                          "test/20261123/us-east-1/opsworks-cm",
                                          "test",
                                          "123456789012/20261123/us-east-1/opsworks-cm/a/");
  const std::string authorization =
      "AWS4-HMAC-SHA256 Credential=" + credential + ", SignedHeaders=host, Signature=00";
  World world;
  check_json(
      send(world, {.authorization = authorization}),
      400,
      R"({"__type":"IncompleteSignatureException","message":"Credential must have exactly 5 )"
      R"(slash-delimited elements, e.g. keyid/date/region/service/term, got ')" +
          credential + R"('"})");
  CHECK(send(world, {.method = "GET", .authorization = authorization, .body = ""})
            .reply.body.starts_with("<IncompleteSignatureException>\n  <Message>Credential must"));
}

TEST_CASE("a request without credentials is served, unless signatures are demanded") {
  World lenient;
  CHECK(send(lenient, {.authorization = ""}).status() == 200);

  api::Settings settings;
  settings.demands_signatures = true;
  World strict(settings);
  check_json(send(strict, {.authorization = ""}),
             400,
             R"({"__type":"MissingAuthenticationTokenException",)"
             R"("message":"Missing Authentication Token"})");
}

TEST_CASE("the content type may bear parameters and white space") {
  const std::string type = GENERATE("application/x-amz-json-1.1; charset=utf-8",
                                    "application/x-amz-json-1.1;asdf",
                                    " application/x-amz-json-1.1 ;",
                                    "Application/X-Amz-Json-1.1");
  World world;
  CHECK(send(world, {.type = type}).status() == 200);
}

TEST_CASE("the path doesn't matter") {
  World world;
  CHECK(send(world, {.path = "/whatever?x=y"}).status() == 200);
}

TEST_CASE("a success is JSON of AWS's own type") {
  World world;
  check_json(send(world, {}), 200, R"({"Backups":[]})");
}

// --- Other methods and content types ---------------------------------------------------------

namespace {

// Every form that doesn't reach the service.
Sent other_form() {
  return GENERATE(Sent{.method = "GET", .body = ""},
                  Sent{.method = "PUT"},
                  Sent{.method = "DELETE", .body = ""},
                  Sent{.method = "OPTIONS", .body = ""},
                  Sent{.method = "POST", .type = ""},
                  Sent{.method = "POST", .type = "text/plain"},
                  Sent{.method = "POST", .type = "application/x-amz-json-1.0"});
}

}  // namespace

TEST_CASE("an unsigned request of another form misses its token") {
  World world;
  Sent sent = other_form();
  sent.authorization = "";

  check_xml(send(world, sent), 403, missing_token_xml);
  CHECK(missing_token_xml.size() == 127);
}

TEST_CASE("bad credentials are told in XML where the request is of another form") {
  World world;
  Sent sent = other_form();

  SECTION("both in header and query") {
    sent.path = "/?X-Amz-Algorithm=AWS4-HMAC-SHA256";
    check_xml(send(world, sent),
              403,
              "<InvalidSignatureException>\n  <Message>Found both 'X-Amz-Algorithm' as a "
              "query-string param and 'Authorization' as HTTP header.</Message>\n"
              "</InvalidSignatureException>\n");
  }
  SECTION("in the query alone") {
    sent.path = "/?X-Amz-Algorithm=AWS4-HMAC-SHA256";
    sent.authorization = "";
    CHECK(send(world, sent)
              .reply.body.starts_with("<IncompleteSignatureException>\n  <Message>AWS "
                                      "query-string parameters must include"));
  }
  SECTION("junk, with its letters escaped") {
    sent.authorization = "<&>";
    const Answer answer = send(world, sent);
    CHECK(answer.status() == 403);
    CHECK(answer.reply.body.ends_with(
        "Authorization=&lt;&amp;&gt;</Message>\n</IncompleteSignatureException>\n"));
  }
}

TEST_CASE("a signed request of another form is answered by its target") {
  World world;
  Sent sent = other_form();

  SECTION("a known operation of another service") {
    sent.target = "Kinesis.DescribeBackups";
    check_xml(send(world, sent),
              403,
              "<UnrecognizedClientException>\n  <Message>No authorization strategy was found for "
              "service: Kinesis, operation: DescribeBackups</Message>\n"
              "</UnrecognizedClientException>\n");
  }
  SECTION("an unknown operation of this service") {
    sent.target = "OpsWorksCM_V2016_11_01.Nothing";
    check_xml(send(world, sent), 500, "<InternalFailure/>\n");
  }
  SECTION("a known operation of this service") {
    check_xml(send(world, sent), 404, "<UnknownOperationException/>\n");
  }
  SECTION("no target, or half of one") {
    sent.target = GENERATE("", "DescribeBackups", ".", "OpsWorksCM_V2016_11_01.");
    check_xml(send(world, sent),
              403,
              "<AccessDeniedException>\n  <Message>Unable to determine service/operation name to "
              "be authorized</Message>\n</AccessDeniedException>\n");
  }
}

TEST_CASE("plain application/json never gets through") {
  World world;
  Sent sent{.type = "application/json"};

  const Answer object = send(world, sent);
  CHECK(object.status() == 404);
  CHECK(object.reply.content_type == "application/json");
  CHECK(object.reply.body ==
        R"({"Output":{"__type":"com.amazon.coral.service#UnknownOperationException"},)"
        R"("Version":"1.0"})");

  sent.body = GENERATE("", "hello", "null", "[]");
  const Answer other = send(world, sent);
  CHECK(other.status() == 400);
  CHECK(other.reply.body ==
        R"({"Output":{"__type":"com.amazon.coral.service#SerializationException"},)"
        R"("Version":"1.0"})");
}

// --- Request ids -----------------------------------------------------------------------------

namespace {

std::string request_id(const Answer& answer) {
  std::vector<std::string> found;
  for (const auto& [name, value] : answer.reply.headers) {
    if (name == "x-amzn-RequestId") found.push_back(value);
  }
  REQUIRE(found.size() == 1);
  return found[0];
}

bool is_uuid4(const std::string& text) {
  const std::string form = "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx";
  return text.size() == form.size() &&
         std::equal(text.begin(), text.end(), form.begin(), [](char letter, char wanted) {
           if (wanted == 'x') return std::string_view("0123456789abcdef").find(letter) < 16;
           if (wanted == 'y') return std::string_view("89ab").find(letter) < 4;
           return letter == wanted;
         });
}

}  // namespace

TEST_CASE("each of AWS's answers bears one request id, a UUID of its own") {
  World world;
  const std::string first = request_id(send(world, {}));
  const std::string second = request_id(send(world, {}));
  const std::string failed = request_id(send(world, {.body = "x"}));
  const std::string refused = request_id(send(world, {.method = "GET", .authorization = ""}));

  for (const std::string& id : {first, second, failed, refused}) {
    INFO(id);
    CHECK(is_uuid4(id));
  }
  CHECK(first != second);
  CHECK(second != failed);
}

TEST_CASE("the emulator's own answers bear no request id") {
  World world;
  CHECK(world.control("GET", "/_emulator/health").reply.headers.empty());
}
