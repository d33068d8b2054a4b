// Whose world a request is about, as its access key and its credential scope say.
#include <catch2/catch.hpp>

#include "api/protocol/credentials.hpp"
#include "tests/world.hpp"

using tests::Answer;
using tests::World;

namespace {

// Creates a backup as `key` in `region`; the server is in the account and region expected.
Answer backup(World& world, std::string_view key, std::string_view region = "us-east-1") {
  return world.call("CreateBackup", R"({"ServerName":"automate-06"})", key, region);
}

void put_server(World& world, std::string_view account, const std::string& region = "us-east-1") {
  world.control("POST",
                "/_emulator/world",
                R"({"Servers":[{"ServerName":"automate-06","Region":")" + region + R"("}]})",
                account);
}

}  // namespace

TEST_CASE("an access key of 12 digits is an account, and its root asks") {
  World world;
  put_server(world, "210987654321");

  const Answer answer = backup(world, "210987654321");

  CHECK(answer.at("/Backup/UserArn") == "arn:aws:iam::210987654321:root");
  CHECK(answer.at("/Backup/BackupArn") ==
        "arn:aws:opsworks-cm:us-east-1:210987654321:backup/automate-06-20160729133847520");
}

TEST_CASE("any other access key is a user of the default account") {
  const std::string key = GENERATE("AKIDEXAMPLE", "test", "12345678901", "1234567890123");
  World world;
  put_server(world, "000000000000");

  const Answer answer = backup(world, key);

  CHECK(answer.at("/Backup/UserArn") == "arn:aws:iam::000000000000:user/" + key);
  CHECK(answer.at("/Backup/BackupArn").starts_with("arn:aws:opsworks-cm:us-east-1:000000000000:"));
}

TEST_CASE("a request without credentials is the default account's root in the default region") {
  World world;
  put_server(world, "000000000000");
  const std::array<api::Header, 2> headers{
      {{"Content-Type", "application/x-amz-json-1.1"},
       {"X-Amz-Target", "OpsWorksCM_V2016_11_01.CreateBackup"}}};

  const Answer answer = world.send({"POST", "/", headers, R"({"ServerName":"automate-06"})"});

  CHECK(answer.at("/Backup/UserArn") == "arn:aws:iam::000000000000:root");
}

TEST_CASE("the region is the one of the credential scope") {
  World world;
  put_server(world, tests::some_account, "eu-central-1");

  CHECK(backup(world, tests::some_account, "eu-central-1").at("/Backup/BackupArn") ==
        "arn:aws:opsworks-cm:eu-central-1:123456789012:backup/automate-06-20160729133847520");
  CHECK(backup(world, tests::some_account, "us-east-1").type() == "ResourceNotFoundException");
}

TEST_CASE("a scope whose region is none counts as the default region") {
  const std::string region =
      GENERATE("", "a b", "us_east_1", "region-with-a-name-beyond-all-bounds");
  World world;
  put_server(world, tests::some_account);

  CHECK(backup(world, tests::some_account, region).status() == 200);
}

TEST_CASE("a credential that has not five parts is nobody's, in the emulator's own API too") {
  World world;
  const std::array<api::Header, 2> headers{
      {{"Content-Type", "application/json"},
       {"Authorization",
        "AWS4-HMAC-SHA256 Credential=123456789012/a/20261123/us-east-1/opsworks-cm/aws4_request, "
        "SignedHeaders=host, Signature=00"}}};
  world.send({"POST", "/_emulator/world", headers, R"({"Servers":[{"ServerName":"a"}]})"});

  CHECK(world.call("DescribeServers", "{}", "123456789012").at("/Servers") == "0 elements");
  CHECK(world.call("DescribeServers", "{}", "test").at("/Servers") == "1 elements");
}

TEST_CASE("an access key comes out of a header as it went in, or is none") {
  CHECK(api::protocol::is_access_key("AKIDEXAMPLE"));
  CHECK(api::protocol::is_access_key("a.b:c=d+e_f-g"));
  for (const char* key : {"", "local/test", "a,b", "a b", " a", "a\t", "\xc3\xa9"}) {
    INFO(key);
    CHECK_FALSE(api::protocol::is_access_key(key));
  }
}

TEST_CASE("the owner of the emulator chooses the default account and region") {
  api::Settings settings;
  settings.account = "111122223333";
  settings.region = "eu-west-1";
  World world(settings);
  put_server(world, "111122223333", "eu-west-1");

  CHECK(backup(world, "test", "").at("/Backup/BackupArn") ==
        "arn:aws:opsworks-cm:eu-west-1:111122223333:backup/automate-06-20160729133847520");
}

TEST_CASE("a key that the owner knows may stand for an account, whatever letters it has") {
  api::Settings settings;
  settings.credentials = {{"a.b:c", "secret", "444455556666"}};
  World world(settings);
  put_server(world, "444455556666");

  CHECK(backup(world, "a.b:c").at("/Backup/UserArn") == "arn:aws:iam::444455556666:root");
}

TEST_CASE("a key that the owner knows may stand for an account of its own") {
  api::Settings settings;
  settings.credentials = {{"AKIDEXAMPLE", "secret", "444455556666"}};
  World world(settings);
  put_server(world, "444455556666");

  CHECK(backup(world, "AKIDEXAMPLE").at("/Backup/UserArn") ==
        "arn:aws:iam::444455556666:user/AKIDEXAMPLE");
}
