#include "tests/simulation/simulation.hpp"

#include <array>
#include <numeric>

#include "storage/backups.hpp"

namespace simulation {

namespace {

using std::chrono::hours;
using std::chrono::minutes;
using tests::Answer;

constexpr std::array<const char*, 2> accounts{"111111111111", "222222222222"};
constexpr std::array<const char*, 2> regions{"us-east-1", "eu-central-1"};
constexpr std::array<const char*, 4> server_names{"a", "a-1", "automate-06", "Z"};

api::Settings settings() {
  api::Settings settings;
  settings.manual_backups_max = manual_backups_max;
  const auto set = [&](api::Change change, Duration duration) {
    settings.durations[static_cast<std::size_t>(change)] = duration;
  };
  set(api::Change::backup, backup_takes);
  set(api::Change::maintenance, maintenance_takes);
  set(api::Change::delete_backup, deletion_takes);
  return settings;
}

std::string text(const std::string& value) {
  return "\"" + value + "\"";
}

// How a call ended: the exception's name, or "".
std::string outcome(const Answer& answer) {
  return answer.status() == 200 ? "" : answer.type();
}

}  // namespace

Simulation::Simulation(std::uint64_t seed, const std::string& file)
    : chance_(seed), world_(settings(), file) {}

std::string Simulation::run(int steps) {
  for (int i = 0; i < 4; ++i) put_server();
  for (int i = 0; i < steps; ++i) {
    const Step& step = pick_step();
    step_ = "step " + std::to_string(i) + ", " + std::string(step.name);
    (this->*step.take)();
    compare_all();
  }
  expect("reports", "0", std::to_string(world_.reports.size()));
  return std::move(transcript_);
}

// Adding an operation: a step here, its method, and what it means in the model.
const Simulation::Step& Simulation::pick_step() {
  static constexpr std::array table{
      Step{10, "CreateBackup", &Simulation::create_backup},
      Step{4, "DeleteBackup", &Simulation::delete_backup},
      Step{2, "DescribeBackups by id", &Simulation::describe_backup},
      Step{2, "DescribeBackups in pages", &Simulation::page_through_backups},
      Step{3, "put a server", &Simulation::put_server},
      Step{2, "force a server", &Simulation::force_server},
      Step{2, "force a backup", &Simulation::force_backup},
      Step{8, "wait a little", &Simulation::wait_a_little},
      Step{2, "wait long", &Simulation::wait_long},
      Step{3, "wait unattended", &Simulation::wait_unattended},
      Step{2, "restart", &Simulation::restart},
  };
  static const int total = std::accumulate(
      table.begin(), table.end(), 0, [](int sum, const Step& step) { return sum + step.weight; });
  int left = below(total);
  const Step* step = table.begin();
  while (left >= step->weight) left -= (step++)->weight;
  return *step;
}

// --- Requests of the API ---------------------------------------------------------------------

void Simulation::create_backup() {
  const Place place = some_place();
  const std::string name = some_server_name();
  const Answer answer = call("CreateBackup", R"({"ServerName":)" + text(name) + "}", place);
  const std::string wanted = model_.create_backup(place, name, world_.now);
  expect("CreateBackup", wanted, outcome(answer));
  if (!wanted.empty()) return;
  expect("BackupId", model_.last_id(), answer.at("/Backup/BackupId"));
  expect("Status", "IN_PROGRESS", answer.at("/Backup/Status"));
}

void Simulation::delete_backup() {
  const Place place = some_place();
  const std::string id = some_backup_id(place);
  const Answer answer = call("DeleteBackup", R"({"BackupId":)" + text(id) + "}", place);
  expect("DeleteBackup", model_.delete_backup(place, id, world_.now), outcome(answer));
}

void Simulation::describe_backup() {
  const Place place = some_place();
  const std::string id = some_backup_id(place);
  const Answer answer = call("DescribeBackups", R"({"BackupId":)" + text(id) + "}", place);
  std::string wanted;
  for (const auto& [known, backup] : model_.backups(place)) {
    if (known == id) wanted = backup.status;
  }
  expect("the backup's status", wanted, answer.at("/Backups/0/Status"));
  expect("the error", wanted.empty() ? "ResourceNotFoundException" : "", outcome(answer));
}

void Simulation::page_through_backups() {
  const Place place = some_place();
  const std::string name = some_server_name();
  const std::string size = std::to_string(1 + below(4));
  std::string wanted;
  for (const auto& [id, backup] : model_.backups(place)) {
    if (backup.server == name) wanted += id + " ";
  }
  std::string got;
  std::string token;
  do {
    const Answer page = call("DescribeBackups",
                             R"({"ServerName":)" + text(name) + R"(,"MaxResults":)" + size +
                                 (token.empty() ? "" : R"(,"NextToken":)" + text(token)) + "}",
                             place);
    expect("a page", "", outcome(page));
    for (const api::Json& backup : page.json["Backups"].GetArray()) {
      got += std::string(api::text_of(backup["BackupId"])) + " ";
    }
    token = page.at("/NextToken");
    if (!token.empty() && is_lucky(4)) world_.restart();
  } while (!token.empty());
  expect("the pages", wanted, got);
}

// --- The emulator's own API ------------------------------------------------------------------

void Simulation::put_server() {
  static constexpr std::array<const char*, 4> statuses{
      "HEALTHY", "RUNNING", "UNHEALTHY", "CONNECTION_LOST"};
  const Place place = some_place();
  const std::string name = server_names[static_cast<std::size_t>(below(server_names.size()))];
  Server server;
  server.status = statuses[static_cast<std::size_t>(below(statuses.size()))];
  server.backup_window = {below(24), below(60)};
  if (is_lucky(4)) server.backup_window.weekday = below(7);
  server.maintenance_window = {below(24), below(60)};
  if (!is_lucky(3)) server.maintenance_window.weekday = below(7);
  if (is_lucky(4)) server.maintenance_window = server.backup_window;
  server.automated_backups = !is_lucky(3);
  server.retention = 1 + below(3);
  control(R"({"Servers":[{"ServerName":)" + text(name) + R"(,"Region":)" + text(place.second) +
              R"(,"Status":)" + text(server.status) + R"(,"PreferredBackupWindow":)" +
              text(server.backup_window.text()) + R"(,"PreferredMaintenanceWindow":)" +
              text(server.maintenance_window.text()) + R"(,"DisableAutomatedBackup":)" +
              (server.automated_backups ? "false" : "true") + R"(,"BackupRetentionCount":)" +
              std::to_string(server.retention) + "}]}",
          place);
  model_.put_server(place, name, server, world_.now);
}

void Simulation::force_server() {
  const Place place = some_place();
  const auto& servers = model_.servers(place);
  if (servers.empty()) return;
  const std::string name = servers.begin()->first;
  static constexpr auto statuses = storage::names<storage::ServerStatus>;
  const std::string status(statuses[static_cast<std::size_t>(below(statuses.size()))]);
  control(R"({"Servers":[{"ServerName":)" + text(name) + R"(,"Region":)" + text(place.second) +
              R"(,"Status":)" + text(status) + "}]}",
          place);
  model_.force_server(place, name, status, world_.now);
}

void Simulation::force_backup() {
  const Place place = some_place();
  const auto backups = model_.backups(place);
  if (backups.empty()) return;
  const std::string id = backups[static_cast<std::size_t>(below(int(backups.size())))].first;
  static constexpr auto statuses = storage::names<storage::BackupStatus>;
  const std::string status(statuses[static_cast<std::size_t>(below(statuses.size()))]);
  control(R"({"Backups":[{"BackupId":)" + text(id) + R"(,"Region":)" + text(place.second) +
              R"(,"Status":)" + text(status) + "}]}",
          place);
  model_.force_backup(place, id, status);
}

// --- Time and the process --------------------------------------------------------------------

void Simulation::wait_a_little() {
  static constexpr std::array<int, 8> milliseconds{1, 999, 1'000, 1'001, 1'999, 2'000, 2'001, 500};
  world_.pass(Duration{milliseconds[static_cast<std::size_t>(below(milliseconds.size()))]});
}

void Simulation::wait_long() {
  world_.pass(minutes(below(60)) + hours(below(48)));
}

void Simulation::wait_unattended() {
  world_.pass_unattended(is_lucky(2) ? Duration{below(4'000)} : minutes(below(24 * 60 * 3)));
}

void Simulation::restart() {
  world_.restart();
}

// --- Comparison ------------------------------------------------------------------------------

void Simulation::compare_all() {
  model_.pass_to(world_.now);
  for (const char* account : accounts) {
    for (const char* region : regions) {
      compare_servers({account, region});
      compare_backups({account, region});
    }
  }
}

void Simulation::compare_servers(const Place& place) {
  std::string wanted;
  for (const auto& [name, server] : model_.servers(place))
    wanted += name + " " + server.status + "; ";
  std::string got;
  const Answer answer = call("DescribeServers", "{}", place);
  for (const api::Json& server : answer.json["Servers"].GetArray()) {
    got += std::string(api::text_of(server["ServerName"])) + " " +
           std::string(api::text_of(server["Status"])) + "; ";
  }
  expect("servers of " + place.first + " in " + place.second, wanted, got);
}

void Simulation::compare_backups(const Place& place) {
  std::string wanted;
  for (const auto& [id, backup] : model_.backups(place)) {
    wanted += id + " " + backup.type + " " + backup.status + "; ";
  }
  std::string got;
  const Answer answer = call("DescribeBackups", "{}", place);
  for (const api::Json& backup : answer.json["Backups"].GetArray()) {
    got += std::string(api::text_of(backup["BackupId"])) + " " +
           std::string(api::text_of(backup["BackupType"])) + " " +
           std::string(api::text_of(backup["Status"])) + "; ";
  }
  expect("backups of " + place.first + " in " + place.second, wanted, got);
}

void Simulation::expect(std::string_view what, const std::string& wanted, const std::string& got) {
  if (wanted == got) return;
  throw Mismatch(step_ + ": " + std::string(what) + "\n  the model:    " + wanted +
                 "\n  the emulator: " + got);
}

Answer Simulation::call(std::string_view operation, const std::string& input, const Place& place) {
  Answer answer = world_.call(operation, input, place.first, place.second);
  transcript_ += answer.reply.body + "\n";
  return answer;
}

void Simulation::control(const std::string& body, const Place& place) {
  const Answer answer = world_.control("POST", "/_emulator/world", body, place.first);
  transcript_ += answer.reply.body + "\n";
  expect("POST /_emulator/world", "200", std::to_string(answer.status()));
}

Place Simulation::some_place() {
  return {accounts[static_cast<std::size_t>(below(accounts.size()))],
          regions[static_cast<std::size_t>(below(regions.size()))]};
}

std::string Simulation::some_server_name() {
  if (is_lucky(10)) return "nobody";
  return server_names[static_cast<std::size_t>(below(server_names.size()))];
}

std::string Simulation::some_backup_id(const Place& place) {
  const auto backups = model_.backups(place);
  if (backups.empty() || is_lucky(10)) return "a-20000101000000000";
  return backups[static_cast<std::size_t>(below(int(backups.size())))].first;
}

}  // namespace simulation
