// CreateBackup: what a backup is made of, and when there is none.
#include <catch2/catch.hpp>

#include <set>

#include "storage/backups.hpp"
#include "tests/world.hpp"

using std::chrono_literals::operator""ms;
using tests::Answer;
using tests::some_account;
using tests::World;

namespace {

const std::string automate = R"({"ServerName":"automate-06"})";

api::Settings limited_to(std::int64_t manual_backups) {
  api::Settings settings;
  settings.manual_backups_max = manual_backups;
  return settings;
}

// Seeds a backup of automate-06.
void put_backup(World& world, const std::string& id, const std::string& type) {
  const Answer put =
      world.control("POST",
                    "/_emulator/world",
                    R"({"Backups":[{"BackupId":")" + id + R"(","BackupType":")" + type + R"("}]})");
  REQUIRE(put.status() == 200);
}

std::string tag_list(World& world, const std::string& arn) {
  const Answer tags = world.call("ListTagsForResource", R"({"ResourceArn":")" + arn + R"("})");
  return tags.reply.body;
}

}  // namespace

TEST_CASE("a backup starts IN_PROGRESS, MANUAL and named after its server and moment") {
  World world;
  world.put_server("automate-06");

  const Answer answer =
      world.call("CreateBackup", R"({"ServerName":"automate-06","Description":"before upgrade"})");

  CHECK(answer.status() == 200);
  CHECK(answer.at("/Backup/BackupId") == "automate-06-20160729133847520");
  CHECK(answer.at("/Backup/CreatedAt") == "1469799527.52");
  CHECK(answer.at("/Backup/Status") == "IN_PROGRESS");
  CHECK(answer.at("/Backup/BackupType") == "MANUAL");
  CHECK(answer.at("/Backup/ServerName") == "automate-06");
  CHECK(answer.at("/Backup/Description") == "before upgrade");
  CHECK(answer.at("/Backup/BackupArn") ==
        "arn:aws:opsworks-cm:us-east-1:123456789012:backup/automate-06-20160729133847520");
  CHECK(answer.at("/Backup/UserArn") == "arn:aws:iam::123456789012:root");
  CHECK(answer.at("/Backup/S3LogUrl") ==
        "https://s3.amazonaws.com/automate-06/automate-06-20160729133847520");
}

TEST_CASE("members that AWS no longer uses are absent, and so is an empty description") {
  World world;
  world.put_server("automate-06");

  const Answer answer = world.call("CreateBackup", automate);

  CHECK_FALSE(answer.has("/Backup/S3DataSize"));
  CHECK_FALSE(answer.has("/Backup/S3DataUrl"));
  CHECK_FALSE(answer.has("/Backup/Description"));
  CHECK_FALSE(answer.has("/Backup/StatusDescription"));
  CHECK_FALSE(answer.has("/Backup/Tags"));
}

TEST_CASE("a backup copies what its server is at that moment") {
  World world;
  world.control("POST",
                "/_emulator/world",
                R"({"Servers":[{"ServerName":"automate-06","Engine":"Chef","EngineModel":"Single",
                    "EngineVersion":"12.17.33","InstanceType":"r5.xlarge","KeyPair":"pair",
                    "InstanceProfileArn":"arn:aws:iam::123456789012:instance-profile/p",
                    "ServiceRoleArn":"arn:aws:iam::123456789012:role/r",
                    "PreferredBackupWindow":"Mon:01:15","PreferredMaintenanceWindow":"Tue:02:00",
                    "SecurityGroupIds":["sg-1","sg-2"],"SubnetIds":["subnet-1"]}]})");

  const Answer answer = world.call("CreateBackup", automate);
  world.control("POST",
                "/_emulator/world",
                R"({"Servers":[{"ServerName":"automate-06","InstanceType":"m5.large"}]})");

  CHECK(answer.at("/Backup/Engine") == "Chef");
  CHECK(answer.at("/Backup/EngineModel") == "Single");
  CHECK(answer.at("/Backup/EngineVersion") == "12.17.33");
  CHECK(answer.at("/Backup/InstanceType") == "r5.xlarge");
  CHECK(answer.at("/Backup/KeyPair") == "pair");
  CHECK(answer.at("/Backup/InstanceProfileArn") == "arn:aws:iam::123456789012:instance-profile/p");
  CHECK(answer.at("/Backup/ServiceRoleArn") == "arn:aws:iam::123456789012:role/r");
  CHECK(answer.at("/Backup/PreferredBackupWindow") == "Mon:01:15");
  CHECK(answer.at("/Backup/PreferredMaintenanceWindow") == "Tue:02:00");
  CHECK(answer.at("/Backup/SecurityGroupIds/1") == "sg-2");
  CHECK(answer.at("/Backup/SubnetIds/0") == "subnet-1");
  CHECK(world.call("DescribeBackups", "{}").at("/Backups/0/InstanceType") == "r5.xlarge");
}

TEST_CASE("a server can be backed up when it is HEALTHY, RUNNING or UNHEALTHY, and only then") {
  const auto status = GENERATE(from_range(base::names<storage::ServerStatus>.begin(),
                                          base::names<storage::ServerStatus>.end()));
  World world;
  world.put_server("automate-06", status);

  const Answer answer = world.call("CreateBackup", automate);

  INFO(status);
  if (status == "HEALTHY" || status == "RUNNING" || status == "UNHEALTHY") {
    CHECK(answer.status() == 200);
    CHECK(world.server_status("automate-06") == "BACKING_UP");
  } else {
    CHECK(answer.status() == 400);
    CHECK(answer.type() == "InvalidStateException");
    CHECK(answer.message() ==
          "Cannot create a backup of the server 'automate-06'. The server is "
          "in state " +
              std::string(status) + ".");
    CHECK(world.server_status("automate-06") == status);
    CHECK(world.call("DescribeBackups", "{}").at("/Backups") == "0 elements");
  }
}

TEST_CASE("a server that is not there cannot be backed up") {
  World world;

  const Answer answer = world.call("CreateBackup", automate);

  CHECK(answer.status() == 400);
  CHECK(answer.type() == "ResourceNotFoundException");
  CHECK(answer.message() == "Server with name 'automate-06' does not exist.");
}

// --- Limits ----------------------------------------------------------------------------------

TEST_CASE("there are 50 manual backups at most") {
  World world;
  world.put_server("automate-06");
  for (int i = 0; i < 50; ++i) world.take_backup("automate-06");

  const Answer answer = world.call("CreateBackup", automate);

  CHECK(answer.status() == 400);
  CHECK(answer.type() == "LimitExceededException");
  CHECK(answer.message() ==
        "The maximum number of 50 manual backups has been reached. Delete a "
        "manual backup to create another one.");
  CHECK(world.server_status("automate-06") == "HEALTHY");
}

TEST_CASE("automated backups don't count, manual ones of other servers do") {
  World world(limited_to(2));
  world.put_server("automate-06");
  world.put_server("other");
  put_backup(world, "automate-06-20160101000000000", "AUTOMATED");
  put_backup(world, "automate-06-20160102000000000", "AUTOMATED");
  world.take_backup("automate-06");
  world.take_backup("other");

  CHECK(world.call("CreateBackup", automate).type() == "LimitExceededException");
}

TEST_CASE("a deleted backup makes room for another") {
  World world(limited_to(1));
  world.put_server("automate-06");
  const std::string id = world.take_backup("automate-06");
  REQUIRE(world.call("CreateBackup", automate).type() == "LimitExceededException");

  storage::delete_backup(world.database(), world.scope(), id);

  CHECK(world.call("CreateBackup", automate).status() == 200);
}

TEST_CASE("a failed backup still counts, and so does one that is going") {
  World world(limited_to(1));
  world.put_server("automate-06");
  const std::string id = world.take_backup("automate-06");
  const std::string status = GENERATE("FAILED", "DELETING");
  world.control("POST",
                "/_emulator/world",
                R"({"Backups":[{"BackupId":")" + id + R"(","Status":")" + status + R"("}]})");

  CHECK(world.call("CreateBackup", automate).type() == "LimitExceededException");
}

TEST_CASE("each account has its limit in each region") {
  World world(limited_to(1));
  world.put_server("automate-06");
  world.control("POST",
                "/_emulator/world",
                R"({"Servers":[{"ServerName":"automate-06","Region":"eu-west-1"}]})");
  world.control(
      "POST", "/_emulator/world", R"({"Servers":[{"ServerName":"automate-06"}]})", "210987654321");
  world.take_backup("automate-06");
  REQUIRE(world.call("CreateBackup", automate).type() == "LimitExceededException");

  CHECK(world.call("CreateBackup", automate, some_account, "eu-west-1").status() == 200);
  CHECK(world.call("CreateBackup", automate, "210987654321").status() == 200);
}

// --- Ids -------------------------------------------------------------------------------------

TEST_CASE("backups of one millisecond get ids of their own, each equal to its CreatedAt") {
  api::Settings settings;
  settings.durations[static_cast<std::size_t>(api::Change::backup)] = 0ms;
  World world(settings);  // the clock stands: every request sees the same moment
  world.put_server("automate-06");

  std::set<std::string> ids;
  for (int i = 0; i < 5; ++i) {
    const Answer answer = world.call("CreateBackup", automate);
    REQUIRE(answer.status() == 200);
    const std::string id = answer.at("/Backup/BackupId");
    const base::Time created_at = world.now + base::Duration{i};
    CHECK(id == "automate-06-" + base::to_digits(created_at));
    CHECK(answer.reply.body.find(R"("CreatedAt":)" + base::to_epoch_seconds(created_at) + ",") !=
          std::string::npos);
    ids.insert(id);
  }
  CHECK(ids.size() == 5);
}

TEST_CASE("an id is never used again, not even after its backup is deleted") {
  api::Settings settings;
  settings.durations[static_cast<std::size_t>(api::Change::backup)] = 0ms;
  World world(settings);
  world.put_server("automate-06");
  const std::string first = world.call("CreateBackup", automate).at("/Backup/BackupId");
  storage::delete_backup(world.database(), world.scope(), first);

  const std::string second = world.call("CreateBackup", automate).at("/Backup/BackupId");

  CHECK(first == "automate-06-20160729133847520");
  CHECK(second == "automate-06-20160729133847521");
}

TEST_CASE("two servers may be backed up in the same millisecond") {
  World world;
  world.put_server("a");
  world.put_server("b");

  CHECK(world.call("CreateBackup", R"({"ServerName":"a"})").at("/Backup/BackupId") ==
        "a-20160729133847520");
  CHECK(world.call("CreateBackup", R"({"ServerName":"b"})").at("/Backup/BackupId") ==
        "b-20160729133847520");
}

// --- Tags ------------------------------------------------------------------------------------

TEST_CASE("a backup inherits its server's tags, and those of the request win") {
  World world;
  world.control("POST",
                "/_emulator/world",
                R"({"Servers":[{"ServerName":"automate-06","Tags":[{"Key":"Stage","Value":"prod"},
                                                                {"Key":"Team","Value":"ops"}]}]})");

  const Answer answer = world.call(
      "CreateBackup", R"({"ServerName":"automate-06","Tags":[{"Key":"Stage","Value":"test"}]})");

  CHECK(tag_list(world, answer.at("/Backup/BackupArn")) ==
        R"({"Tags":[{"Key":"Stage","Value":"test"},{"Key":"Team","Value":"ops"}]})");
}

TEST_CASE("white space around keys and values of tags is cut off") {
  World world;
  world.put_server("automate-06");

  const Answer answer = world.call(
      "CreateBackup", R"({"ServerName":"automate-06","Tags":[{"Key":" a b  ","Value":" c "}]})");

  CHECK(tag_list(world, answer.at("/Backup/BackupArn")) ==
        R"({"Tags":[{"Key":"a b","Value":"c"}]})");
}

TEST_CASE("some keys of tags are refused by the service") {
  struct Case {
    const char* tags;
    const char* message;
  };
  const auto [tags, message] = GENERATE(values<Case>({
      {R"([{"Key":"aws:x","Value":""}])",
       "The tag key 'aws:x' is not allowed. Keys that begin with 'aws:' are reserved for AWS use."},
      {R"([{"Key":" AWS:x","Value":""}])",
       "The tag key 'AWS:x' is not allowed. Keys that begin with 'aws:' are reserved for AWS use."},
      {R"([{"Key":"  ","Value":"a"}])", "A tag key cannot consist of white space only."},
      {R"([{"Key":"a","Value":"1"},{"Key":" a","Value":"2"}])",
       "The tag key 'a' is given more than once."},
  }));
  World world;
  world.put_server("automate-06");

  const Answer answer = world.call(
      "CreateBackup", R"({"ServerName":"automate-06","Tags":)" + std::string(tags) + "}");

  CHECK(answer.status() == 400);
  CHECK(answer.type() == "ValidationException");
  CHECK(answer.message() == message);
  CHECK(world.server_status("automate-06") == "HEALTHY");
}

TEST_CASE("the server's tags and the backup's own are 50 at most together") {
  World world;
  world.control("POST",
                "/_emulator/world",
                R"({"Servers":[{"ServerName":"automate-06","Tags":[{"Key":"a","Value":""}]}]})");
  std::string tags;
  for (int i = 0; i < 50; ++i) {
    tags +=
        std::string(i == 0 ? "" : ",") + R"({"Key":"k)" + std::to_string(i) + R"(","Value":""})";
  }

  CHECK(world.call("CreateBackup", R"({"ServerName":"automate-06","Tags":[)" + tags + "]}")
            .message() == "A resource cannot have more than 50 user tags.");
}
