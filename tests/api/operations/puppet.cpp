// Puppet servers: their authorities, what they sign, and where they go.
#include <catch2/catch.hpp>

#include "api/changes/association.hpp"
#include "storage/certificate_authorities.hpp"
#include "storage/known.hpp"
#include "tests/world.hpp"

using namespace std::chrono_literals;
using tests::Answer;
using tests::World;

namespace {

// Of a key of P-256, by openssl req, for /CN=node-1.
constexpr const char* csr = R"(-----BEGIN CERTIFICATE REQUEST-----\n)"
                            R"(MIHLMHMCAQAwETEPMA0GA1UEAwwGbm9kZS0xMFkwEwYHKoZIzj0CAQYIKoZIzj0D\n)"
                            R"(AQcDQgAEy7RU/dGcFAThSE8uXMfeEo94Wm+vbes30jYPGlyTnzKY+bAkMyt27eHm\n)"
                            R"(jW3BMkPZTgR43qYj5IeH0CEkAqLwUqAAMAoGCCqGSM49BAMCA0gAMEUCIAwtrb1t\n)"
                            R"(VTwELiUmqpPQxaiIsbn2m+wT0auGWyuc4I7RAiEA3pUGlMnRFpoeUteI5xNGRPyp\n)"
                            R"(AdI/uRLCnJu5ZjW9HPQ=\n)"
                            R"(-----END CERTIFICATE REQUEST-----\n)";

void put_puppet(World& world, const std::string& name = "p") {
  REQUIRE(world
              .control("POST",
                       "/_emulator/world",
                       R"({"Servers":[{"ServerName":")" + name + R"(","Engine":"Puppet"}]})")
              .status() == 200);
}

std::string shown(World& world, std::string_view attribute, const std::string& name = "p") {
  const Answer answer = world.call("DescribeServers", R"({"ServerName":")" + name + "\"}");
  for (const auto& each : answer.json["Servers"][0]["EngineAttributes"].GetArray()) {
    if (each["Name"].GetString() == attribute) return each["Value"].GetString();
  }
  return "";
}

Answer associate(World& world, const std::string& request = csr) {
  return world.call("AssociateNode",
                    R"({"ServerName":"p","NodeName":"node-1","EngineAttributes":[)"
                    R"({"Name":"PUPPET_NODE_CSR","Value":")" +
                        request + R"("}]})");
}

Answer status(World& world, const Answer& associated) {
  return world.call("DescribeNodeAssociationStatus",
                    R"({"ServerName":"p","NodeAssociationStatusToken":")" +
                        associated.at("/NodeAssociationStatusToken") + "\"}");
}

std::int64_t rows_of(World& world, std::string_view table) {
  if (table == "certificates") {
    return world.database().query("SELECT count(*) FROM certificate").first<std::int64_t>();
  }
  return world.database().query("SELECT count(*) FROM certificate_authority").first<std::int64_t>();
}

}  // namespace

TEST_CASE("a document's Puppet server has the engine's model and version") {
  World world;
  put_puppet(world);
  const Answer answer = world.call("DescribeServers", "{}");
  CHECK(answer.at("/Servers/0/EngineModel") == "Monolithic");
  CHECK(answer.at("/Servers/0/EngineVersion") == "2019.8.5");
}

TEST_CASE("an authority is made when it is first asked for, and is the same after a restart") {
  World world;
  put_puppet(world);
  CHECK(rows_of(world, "certificate_authorities") == 0);
  const std::string certificate = shown(world, "PUPPET_API_CA_CERT");
  const std::string revocations = shown(world, "PUPPET_API_CRL");
  CHECK_THAT(certificate, Catch::StartsWith("-----BEGIN CERTIFICATE-----\n"));
  CHECK_THAT(revocations, Catch::StartsWith("-----BEGIN X509 CRL-----\n"));
  CHECK(rows_of(world, "certificate_authorities") == 1);
  world.restart();
  CHECK(shown(world, "PUPPET_API_CA_CERT") == certificate);
  CHECK(shown(world, "PUPPET_API_CRL") == revocations);
}

TEST_CASE("a node has its certificate once its association has succeeded") {
  World world;
  put_puppet(world);
  const Answer associated = associate(world);
  REQUIRE(associated.status() == 200);
  CHECK(status(world, associated).at("/EngineAttributes") == "0 elements");
  world.pass(1s);
  const Answer done = status(world, associated);
  CHECK(done.at("/EngineAttributes/0/Name") == "PUPPET_NODE_CERT");
  CHECK_THAT(done.at("/EngineAttributes/0/Value"),
             Catch::StartsWith("-----BEGIN CERTIFICATE-----\n"));
}

TEST_CASE("an association that a policy lets fail shows no certificate") {
  World world;
  put_puppet(world);
  world.control(
      "PUT", "/_emulator/policies", R"({"Policies":[{"Change":"associate","Fail":"No."}]})");
  const Answer associated = associate(world);
  world.pass(1s);
  const Answer done = status(world, associated);
  CHECK(done.at("/NodeAssociationStatus") == "FAILED");
  CHECK(done.at("/EngineAttributes") == "0 elements");
}

TEST_CASE("a node that could not be let go is not revoked") {
  World world;
  put_puppet(world);
  associate(world);
  world.pass(1s);
  const std::string before = shown(world, "PUPPET_API_CRL");
  const auto let_go = [&] {
    world.call("DisassociateNode", R"({"ServerName":"p","NodeName":"node-1"})");
    CHECK(shown(world, "PUPPET_API_CRL") == before);
    world.pass(1s);
  };
  world.control("PUT",
                "/_emulator/policies",
                R"({"Policies":[{"Change":"associate","Fail":"No.","Times":1}]})");
  let_go();
  CHECK(shown(world, "PUPPET_API_CRL") == before);
  let_go();
  CHECK(shown(world, "PUPPET_API_CRL") != before);
}

TEST_CASE("a certificate is forgotten with its association") {
  World world;
  put_puppet(world);
  associate(world);
  associate(world);
  world.pass(1s);
  world.database().execute("UPDATE server SET associations = ?1",
                           std::int64_t{api::changes::associations_max});
  world.database().known().clear();
  world.call("DisassociateNode", R"({"ServerName":"p","NodeName":"node-1"})");
  CHECK(rows_of(world, "certificates") == 1);
  CHECK(world.database().query("SELECT serial FROM certificate").first<std::int64_t>() == 3);
}

TEST_CASE("what is no signing request is refused, and takes no serial") {
  World world;
  put_puppet(world);
  CHECK(associate(world, "no PEM").type() == "ValidationException");
  CHECK(associate(world).status() == 200);
  CHECK(world.database().query("SELECT serial FROM certificate").first<std::int64_t>() == 2);
}

TEST_CASE("a Puppet node without a request is associated, without a certificate") {
  World world;
  put_puppet(world);
  const Answer associated =
      world.call("AssociateNode", R"({"ServerName":"p","NodeName":"n","EngineAttributes":[]})");
  world.pass(1s);
  CHECK(status(world, associated).at("/NodeAssociationStatus") == "SUCCESS");
  CHECK(status(world, associated).at("/EngineAttributes") == "0 elements");
}

TEST_CASE("an authority goes with its server, and with its world") {
  World world;
  put_puppet(world);
  associate(world);
  world.pass(1s);
  REQUIRE(rows_of(world, "certificates") == 1);
  const bool whole = GENERATE(false, true);
  if (whole) {
    world.control("DELETE", "/_emulator/world");
    while (world.engine().has_work()) world.engine().work(world.now);
  } else {
    world.call("DeleteServer", R"({"ServerName":"p"})");
    world.pass(2s);
  }
  CHECK(rows_of(world, "certificates") == 0);
  CHECK(rows_of(world, "certificate_authorities") == 0);
}

TEST_CASE("a checkpoint brings the authority back, and what it had not revoked yet") {
  World world;
  put_puppet(world);
  associate(world);
  world.pass(1s);
  const std::string certificate = shown(world, "PUPPET_API_CA_CERT");
  const std::string revocations = shown(world, "PUPPET_API_CRL");
  world.control("PUT", "/_emulator/checkpoints/before");
  world.call("DisassociateNode", R"({"ServerName":"p","NodeName":"node-1"})");
  world.pass(1s);
  REQUIRE(shown(world, "PUPPET_API_CRL") != revocations);
  world.control("POST", "/_emulator/checkpoints/before/restore");
  CHECK(shown(world, "PUPPET_API_CA_CERT") == certificate);
  CHECK(shown(world, "PUPPET_API_CRL") == revocations);
}

TEST_CASE("a document has nothing of the authority; where it is put, there is a new one") {
  World world;
  put_puppet(world);
  const std::string certificate = shown(world, "PUPPET_API_CA_CERT");
  const Answer document = world.control("GET", "/_emulator/world");
  CHECK(document.reply.body.find("CERTIFICATE") == std::string::npos);
  CHECK(document.reply.body.find("PRIVATE KEY") == std::string::npos);
  REQUIRE(world.control("PUT", "/_emulator/world", document.reply.body).status() == 200);
  CHECK(shown(world, "PUPPET_API_CA_CERT") != certificate);
}

TEST_CASE("certificates can be made at the end of all time") {
  World world;
  put_puppet(world);
  world.control("PUT", "/_emulator/world", R"({"Clock":{"Now":"9999-12-30T00:00:00Z","Frozen":true},
      "Servers":[{"ServerName":"p","Engine":"Puppet"}]})");
  CHECK(associate(world).status() == 200);
  CHECK_FALSE(shown(world, "PUPPET_API_CRL").empty());
}

TEST_CASE("engine attributes of a document are shown, exported, and kept in a checkpoint") {
  World world;
  const std::string given = R"({"Servers":[{"ServerName":"p","EngineAttributes":[
      {"Name":"COLOUR","Value":"blue"},{"Name":"A","Value":"b"}]}]})";
  REQUIRE(world.control("POST", "/_emulator/world", given).status() == 200);
  const auto check = [&] {
    const Answer answer = world.call("DescribeServers", "{}");
    CHECK(answer.at("/Servers/0/EngineAttributes") == "2 elements");
    CHECK(answer.at("/Servers/0/EngineAttributes/0/Name") == "COLOUR");
    CHECK(answer.at("/Servers/0/EngineAttributes/0/Value") == "blue");
  };
  check();
  const Answer document = world.control("GET", "/_emulator/world");
  world.control("PUT", "/_emulator/checkpoints/one");
  world.control("DELETE", "/_emulator/world");
  world.control("PUT", "/_emulator/world", document.reply.body);
  check();
  world.control("DELETE", "/_emulator/world");
  world.control("POST", "/_emulator/checkpoints/one/restore");
  check();
}

TEST_CASE("a document can't bring passwords, keys, or an authority's certificate") {
  World world;
  const std::string attribute = GENERATE(R"({"Name":"PUPPET_ADMIN_PASSWORD","Value":"x"})",
                                         R"({"Name":"CHEF_DELIVERY_ADMIN_PASSWORD","Value":"x"})",
                                         R"({"Name":"X","Value":"-----BEGIN PRIVATE KEY-----"})",
                                         R"({"Name":"PUPPET_API_CA_CERT","Value":"x"})",
                                         R"({"Name":"A","Value":"x"},{"Name":"A","Value":"y"})",
                                         R"({"Value":"x"})");
  const Answer refused =
      world.control("POST",
                    "/_emulator/world",
                    R"({"Servers":[{"ServerName":"p","EngineAttributes":[)" + attribute + "]}]}");
  CHECK(refused.status() == 400);
  CHECK_THAT(refused.message(), Catch::Contains("Servers[0].EngineAttributes["));
}

TEST_CASE("an engine that a document changes brings its model and version along") {
  World world;
  world.put_server("p");
  put_puppet(world);
  const Answer answer = world.call("DescribeServers", "{}");
  CHECK(answer.at("/Servers/0/EngineModel") == "Monolithic");
  CHECK(answer.at("/Servers/0/EngineVersion") == "2019.8.5");
}
