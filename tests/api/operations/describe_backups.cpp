// DescribeBackups: filters, order and pages.
#include <catch2/catch.hpp>

#include "storage/backups.hpp"
#include "tests/folder.hpp"
#include "tests/world.hpp"

using tests::Answer;
using tests::some_account;
using tests::World;

namespace {

// The ids that an answer lists, in its order.
std::vector<std::string> ids(const Answer& answer) {
  std::vector<std::string> list;
  for (const base::Json& backup : answer.json["Backups"].GetArray()) {
    list.emplace_back(base::text_of(backup["BackupId"]));
  }
  return list;
}

using Ids = std::vector<std::string>;

// Backups of a server, seeded with the days of January 2016 on which they were made.
void put_backups(World& world, const std::string& server, std::initializer_list<const char*> days) {
  for (const std::string day : days) {
    const Answer put =
        world.control("POST",
                      "/_emulator/world",
                      R"({"Backups":[{"BackupId":")" + server + "-201601" + day +
                          R"(000000000","CreatedAt":"2016-01-)" + day + R"(T00:00:00Z"}]})");
    REQUIRE(put.status() == 200);
  }
}

std::string id(const std::string& server, const std::string& day) {
  return server + "-201601" + day + "000000000";
}

// A page of two, behind a token.
Answer two(World& world, const std::string& token, const std::string& more = "") {
  return world.call("DescribeBackups",
                    R"({"MaxResults":2)" +
                        (token.empty() ? "" : R"(,"NextToken":")" + token + R"(")") + more + "}");
}

void check_invalid_token(const Answer& answer) {
  CHECK(answer.status() == 400);
  CHECK(answer.type() == "InvalidNextTokenException");
  CHECK(answer.message() ==
        "The provided NextToken is not valid for this request. Use the token "
        "of the previous response with the same parameters.");
}

}  // namespace

TEST_CASE("without backups the list is empty and there") {
  World world;
  CHECK(world.call("DescribeBackups", "{}").reply.body == R"({"Backups":[]})");
}

TEST_CASE("backups of all servers are listed, newest first") {
  World world;
  put_backups(world, "a", {"03", "01"});
  put_backups(world, "b", {"02", "03"});

  CHECK(ids(world.call("DescribeBackups", "{}")) ==
        Ids{id("b", "03"), id("a", "03"), id("b", "02"), id("a", "01")});
}

TEST_CASE("backups may be filtered by their server, deleted or not") {
  World world;
  put_backups(world, "a", {"01", "02"});
  put_backups(world, "b", {"03"});

  CHECK(ids(world.call("DescribeBackups", R"({"ServerName":"a"})")) ==
        Ids{id("a", "02"), id("a", "01")});
  CHECK(ids(world.call("DescribeBackups", R"({"ServerName":"never-was"})")).empty());
}

TEST_CASE("one backup is found by its id") {
  World world;
  put_backups(world, "a", {"01", "02"});

  CHECK(ids(world.call("DescribeBackups", R"({"BackupId":")" + id("a", "01") + R"("})")) ==
        Ids{id("a", "01")});
}

TEST_CASE("an id that is not there is not found") {
  World world;

  const Answer answer = world.call("DescribeBackups", R"({"BackupId":"a-20160101000000000"})");

  CHECK(answer.status() == 400);
  CHECK(answer.type() == "ResourceNotFoundException");
  CHECK(answer.message() == "Backup with ID 'a-20160101000000000' does not exist.");
}

TEST_CASE("an id and a server must both be right") {
  World world;
  put_backups(world, "a", {"01"});
  const std::string by_id = R"({"BackupId":")" + id("a", "01") + R"(",)";

  CHECK(ids(world.call("DescribeBackups", by_id + R"("ServerName":"a"})")).size() == 1);
  CHECK(ids(world.call("DescribeBackups", by_id + R"("ServerName":"b"})")).empty());
}

TEST_CASE("without MaxResults all comes at once") {
  World world;
  for (int i = 0; i < 150; ++i) {
    storage::Backup backup{.id = "a-" + std::to_string(i), .server_name = "a"};
    world.put_server("a");
    storage::insert_backup(world.database(), world.scope(), backup);
  }

  const Answer answer = world.call("DescribeBackups", "{}");

  CHECK(answer.at("/Backups") == "150 elements");
  CHECK_FALSE(answer.has("/NextToken"));
}

TEST_CASE("pages follow each other until there is no more") {
  World world;
  put_backups(world, "a", {"01", "02", "03", "04", "05"});

  const Answer first = two(world, "");
  const Answer second = two(world, first.at("/NextToken"));
  const Answer third = two(world, second.at("/NextToken"));

  CHECK(ids(first) == Ids{id("a", "05"), id("a", "04")});
  CHECK(ids(second) == Ids{id("a", "03"), id("a", "02")});
  CHECK(ids(third) == Ids{id("a", "01")});
  CHECK_FALSE(third.has("/NextToken"));
}

TEST_CASE("a last page that is full has no token") {
  World world;
  put_backups(world, "a", {"01", "02"});
  CHECK_FALSE(two(world, "").has("/NextToken"));
}

TEST_CASE("pages stay as they are when backups come and go between them") {
  World world;
  put_backups(world, "a", {"01", "02", "03", "04", "05"});
  const Answer first = two(world, "");

  put_backups(world, "a", {"09"});                                         // newer
  storage::delete_backup(world.database(), world.scope(), id("a", "04"));  // shown
  storage::delete_backup(world.database(), world.scope(), id("a", "02"));  // to come

  const Answer second = two(world, first.at("/NextToken"));
  CHECK(ids(second) == Ids{id("a", "03"), id("a", "01")});
  CHECK_FALSE(second.has("/NextToken"));
}

TEST_CASE("a token may be used again") {
  World world;
  put_backups(world, "a", {"01", "02", "03"});
  const std::string token = two(world, "").at("/NextToken");

  CHECK(two(world, token).reply.body == two(world, token).reply.body);
}

TEST_CASE("a token is good after a restart, and for another size of pages") {
  const tests::Folder folder;
  World world({}, folder.file("store"));
  put_backups(world, "a", {"01", "02", "03"});
  const std::string token = two(world, "").at("/NextToken");

  world.restart();

  CHECK(ids(world.call("DescribeBackups", R"({"MaxResults":9,"NextToken":")" + token + R"("})")) ==
        Ids{id("a", "01")});
}

TEST_CASE("a token that was issued for something else is refused") {
  World world;
  put_backups(world, "a", {"01", "02", "03"});
  const std::string token = two(world, "").at("/NextToken");
  const std::string with_token = R"({"MaxResults":2,"NextToken":")" + token + R"("})";

  SECTION("for another filter") {
    check_invalid_token(two(world, token, R"(,"ServerName":"a")"));
  }
  SECTION("for another account") {
    check_invalid_token(world.call("DescribeBackups", with_token, "210987654321"));
  }
  SECTION("for another region") {
    check_invalid_token(world.call("DescribeBackups", with_token, some_account, "eu-west-1"));
  }
  SECTION("for another operation") {
    check_invalid_token(world.call("DescribeServers", with_token));
  }
  SECTION("for one backup, which has no pages") {
    check_invalid_token(two(world, token, R"(,"BackupId":")" + id("a", "01") + R"(")"));
  }
}

TEST_CASE("a token that nobody issued is refused") {
  World world;
  put_backups(world, "a", {"01", "02", "03"});
  std::string token = two(world, "").at("/NextToken");
  const std::string forged = GENERATE_COPY(as<std::string>{},
                                           "",
                                           "x",
                                           "AAAA",
                                           "!!!!",
                                           token + "AAAA",
                                           token.substr(4),
                                           "B" + token.substr(1));
  if (forged == token) return;

  check_invalid_token(
      world.call("DescribeBackups", R"({"MaxResults":2,"NextToken":")" + forged + R"("})"));
}

TEST_CASE("a page has one backup at least") {
  World world;
  const std::string count = GENERATE("0", "-1");

  CHECK(world.call("DescribeBackups", R"({"MaxResults":)" + count + "}").message() ==
        "1 validation error detected: Value '" + count +
            "' at 'maxResults' failed to satisfy constraint: Member must have value greater than "
            "or equal to 1");
}

TEST_CASE("no page is longer than 500, whatever is asked for") {
  World world;
  std::string list;
  for (int i = 1; i <= 501; ++i) {
    list += (i == 1 ? "" : ",") + std::string(R"({"BackupId":"a-)") + std::to_string(i) + "\"}";
  }
  world.control("PUT", "/_emulator/world", R"({"Backups":[)" + list + "]}");
  const std::string asked = GENERATE("{}", R"({"MaxResults":1000})");

  const Answer first = world.call("DescribeBackups", asked);
  const Answer second =
      world.call("DescribeBackups", R"({"NextToken":")" + first.at("/NextToken") + R"("})");

  CHECK(first.at("/Backups") == "500 elements");
  CHECK(second.at("/Backups") == "1 elements");
  CHECK_FALSE(second.has("/NextToken"));
}
