#include "tests/survival/scenario.hpp"

#include <array>
#include <random>
#include <string>

namespace survival {

namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using std::chrono_literals::operator""h;

Request call(std::string operation, std::string input) {
  return {std::move(operation), "", std::move(input)};
}

Request control(std::string method, std::string path, std::string body) {
  return {std::move(method), "/_emulator/" + std::move(path), std::move(body)};
}

const std::string one = R"({"ServerName":"automate-06"})";
const std::string other = R"({"ServerName":"other"})";

const std::string create_other =
    R"({"ServerName":"other","Engine":"ChefAutomate","InstanceType":"m5.large",
        "InstanceProfileArn":"arn:aws:iam::123456789012:instance-profile/p",
        "ServiceRoleArn":"arn:aws:iam::123456789012:role/r","BackupRetentionCount":1,
        "Tags":[{"Key":"team","Value":"a"}]})";

const std::string put_one =
    R"({"Servers":[{"ServerName":"automate-06","BackupRetentionCount":2,
        "PreferredBackupWindow":"03:00","Tags":[{"Key":"team","Value":"b"}]}]})";

const std::string replacement =
    R"({"Servers":[{"ServerName":"automate-06","Status":"RUNNING"},{"ServerName":"third"}],
        "Backups":[{"BackupId":"automate-06-20160729133847520","Status":"OK"}]})";

std::string backup(std::string_view id) {
  return R"({"BackupId":")" + std::string(id) + R"("})";
}

// The first backup of the full scenario: its server has the name, the moment is the test's.
constexpr std::string_view first_backup = "automate-06-20160729133851520";

std::string restoration(std::string_view id) {
  return R"({"ServerName":"automate-06","BackupId":")" + std::string(id) + R"("})";
}

std::string node(const std::string& server) {
  return R"({"ServerName":")" + server + R"(","NodeName":"i-1","EngineAttributes":[]})";
}

}  // namespace

std::vector<Step> full_scenario() {
  return {
      {{control("POST", "world", put_one)}, 1s},
      {{call("CreateServer", create_other)}, 3s},
      {{call("CreateBackup", one)}, 1s},
      {{call("DescribeBackups", "{}"), call("CreateBackup", one)}, 1s},
      {{call("CreateBackup", other), call("DescribeServers", "{}"), call("CreateBackup", one)}, 2s},
      {{call("RestoreServer", restoration(first_backup))}, 3s},
      {{call("AssociateNode", node("other"))}, 500ms},
      {{call("UpdateServer", R"({"ServerName":"other","PreferredBackupWindow":"05:00"})")}, 1s},
      {{call("StartMaintenance", other)}, 2s},
      {{call("UpdateServerEngineAttributes",
             R"({"ServerName":"other","AttributeName":"CHEF_PIVOTAL_KEY"})")},
       1s},
      {{control("PUT", "checkpoints/before", "")}, 1s},
      {{control("PATCH", "clock", R"({"Advance":"P4D"})")}, 0s},  // prunes
      {{call("DeleteBackup", backup(first_backup))}, 1s},
      {{}, 25h},  // the alarm alone
      {{call("DisassociateNode", node("other"))}, 1s},
      {{call("DeleteServer", other)}, 2s},
      {{control("POST", "checkpoints/before/restore", "")}, 1h},
      {{control("DELETE", "checkpoints/before", "")}, 0s},
      {{control("PUT", "world", replacement)}, 1s},
      {{call("CreateBackup", R"({"ServerName":"third"})"), call("CreateBackup", one)}, 2s},
      {{control("DELETE", "world", "")}, 0s},
      {{control("POST", "world", put_one)}, 0s},
      {{call("CreateBackup", one)}, 0s},
  };
}

std::vector<Step> drawn_scenario(std::uint64_t seed, int steps) {
  const std::array some{
      control("POST", "world", put_one),
      control("POST", "world", replacement),
      control("PUT", "world", replacement),
      control("PATCH", "clock", R"({"Advance":"P2D"})"),
      control("PATCH", "clock", R"({"ToNextDue":true})"),
      control("PUT", "checkpoints/one", ""),
      control("POST", "checkpoints/one/restore", ""),
      call("CreateServer", create_other),
      call("CreateBackup", one),
      call("CreateBackup", one),
      call("CreateBackup", other),
      call("CreateBackup", other),
      call("RestoreServer", restoration("automate-06-20160729133847520")),
      call("DeleteBackup", backup("automate-06-20160729133847520")),
      call("DeleteServer", other),
      call("StartMaintenance", one),
      call("AssociateNode", node("automate-06")),
      call("UpdateServer", R"({"ServerName":"automate-06","PreferredBackupWindow":"05:00"})"),
      call("DescribeBackups", "{}"),
      call("DescribeServers", "{}"),
  };
  constexpr std::array<base::Duration, 6> pauses{0ms, 1ms, 500ms, 1s, 3s, 12h};
  std::mt19937_64 chance(seed);
  std::vector<Step> drawn{{{control("POST", "world", replacement)}, 0ms}};
  while (drawn.size() < static_cast<std::size_t>(steps)) {
    Step step;
    for (std::uint64_t left = 1 + chance() % 3; left > 0; --left) {
      step.requests.push_back(some[chance() % some.size()]);
    }
    step.pass = pauses[chance() % pauses.size()];
    drawn.push_back(std::move(step));
  }
  return drawn;
}

}  // namespace survival
