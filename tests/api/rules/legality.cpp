// Which operation may run in which state of a server, tried out one by one.
#include "api/rules/legality.hpp"

#include <catch2/catch.hpp>

#include "tests/world.hpp"

using tests::Answer;
using tests::World;

namespace {

constexpr std::array states{"BACKING_UP",
                            "CONNECTION_LOST",
                            "CREATING",
                            "DELETING",
                            "MODIFYING",
                            "FAILED",
                            "HEALTHY",
                            "RUNNING",
                            "RESTORING",
                            "SETUP",
                            "UNDER_MAINTENANCE",
                            "UNHEALTHY",
                            "TERMINATED"};

struct Row {
  const char* operation;
  const char* members;   // beside the ServerName
  const char* verdicts;  // by state: + allowed, - InvalidStateException, ! ValidationException
};

// In the order of the states.
constexpr std::array rows{
    Row{"AssociateNode", R"(,"NodeName":"n","EngineAttributes":[])", "------+------"},
    Row{"CreateBackup", "", "------++---+-"},
    Row{"DeleteServer", "", "!+!-!+++!!!++"},
    Row{"DescribeEvents", "", "+++++++++++++"},
    Row{"DescribeServers", "", "+++++++++++++"},
    Row{"DisassociateNode", R"(,"NodeName":"n")", "------+------"},
    Row{"ExportServerEngineAttribute", R"(,"ExportAttributeName":"Userdata")", "++--+-++++++-"},
    Row{"RestoreServer", R"(,"BackupId":"s-20160729133847520")", "-+----++---++"},
    Row{"StartMaintenance", "", "------+----+-"},
    Row{"UpdateServer", R"(,"BackupRetentionCount":2)", "-+----++---+-"},
    Row{"UpdateServerEngineAttributes",
        R"(,"AttributeName":"CHEF_PIVOTAL_KEY","AttributeValue":"x")",
        "------+----+-"},
};

std::string type_of(char verdict) {
  if (verdict == '+') return "";
  return verdict == '-' ? "InvalidStateException" : "ValidationException";
}

}  // namespace

TEST_CASE("every operation on a server is allowed or refused by the server's state") {
  const Row row = GENERATE(from_range(rows));
  INFO(row.operation);
  for (std::size_t i = 0; i < states.size(); ++i) {
    INFO(states[i]);
    World world;
    world.control("POST", "/_emulator/world", R"({"Backups":[{"BackupId":"s-20160729133847520",
        "ServerName":"s","Status":"OK"}]})");
    world.put_server("s", states[i]);
    const Answer answer =
        world.call(row.operation, R"({"ServerName":"s")" + std::string(row.members) + "}");
    CHECK(answer.type() == type_of(row.verdicts[i]));
    CHECK(answer.status() == (row.verdicts[i] == '+' ? 200 : 400));
    if (row.verdicts[i] != '+') CHECK(world.server_status("s") == states[i]);
    CHECK(world.reports.empty());
  }
}

TEST_CASE("a change begins only where no other runs") {
  // Of two that come at once the first wins; the second sees what the first has made.
  World world;
  world.put_server("s");
  const World::Sent backup("CreateBackup", R"({"ServerName":"s"})");
  const World::Sent maintenance("StartMaintenance", R"({"ServerName":"s"})");
  const auto answers = world.turn({&backup, &maintenance, &backup});
  CHECK(answers[0].status() == 200);
  CHECK(answers[1].type() == "InvalidStateException");
  CHECK(answers[2].type() == "InvalidStateException");
  CHECK(answers[2].message() ==
        "Cannot create a backup of the server 's'. The server is in state BACKING_UP.");
}

TEST_CASE("a backup is deleted once it is made, and once only") {
  World world;
  world.put_server("s");
  const std::string id = world.call("CreateBackup", R"({"ServerName":"s"})").at("/Backup/BackupId");
  const auto remove = [&] { return world.call("DeleteBackup", R"({"BackupId":")" + id + "\"}"); };
  CHECK(remove().message() ==
        "Cannot delete the backup '" + id + "'. The backup is in state IN_PROGRESS.");
  world.pass(std::chrono::seconds(2));
  CHECK(remove().status() == 200);
  CHECK(remove().type() == "InvalidStateException");
  CHECK(world.backup_status(id) == "DELETING");
  world.pass(std::chrono::seconds(1));
  CHECK(remove().type() == "ResourceNotFoundException");
}
