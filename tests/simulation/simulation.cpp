#include "tests/simulation/simulation.hpp"

#include <algorithm>
#include <numeric>

#include "storage/backups.hpp"
#include "tests/pem.hpp"
#include "tests/simulation/json_text.hpp"
#include "tests/simulation/machine_steps.hpp"
#include "tests/simulation/other_steps.hpp"
#include "tests/simulation/server_steps.hpp"

namespace simulation {

namespace {

constexpr std::array<const char*, 2> accounts{"111111111111", "222222222222"};
constexpr std::array<const char*, 2> regions{"us-east-1", "eu-central-1"};

api::Settings settings() {
  api::Settings settings;
  settings.servers_max = servers_max;
  settings.manual_backups_max = manual_backups_max;
  const auto set = [&](api::Change change, Duration duration) {
    settings.durations[static_cast<std::size_t>(change)] = duration;
  };
  set(api::Change::backup, backup_takes);
  set(api::Change::create, creation_takes);
  set(api::Change::restore, restoration_takes);
  set(api::Change::maintenance, maintenance_takes);
  set(api::Change::update, update_takes);
  set(api::Change::remove, removal_takes);
  set(api::Change::delete_backup, deletion_takes);
  set(api::Change::associate, association_takes);
  return settings;
}

// How a call ended: the exception's name, or "".
std::string outcome(const Answer& answer) {
  return answer.status() == 200 ? "" : answer.type();
}

std::string text_in(const base::Json& object, const char* name) {
  return std::string(base::text_of(object[name]));
}

std::string named(const Place& place) {
  return place.first + " in " + place.second;
}

}  // namespace

Simulation::Simulation(std::uint64_t seed, tests::Disk* disk, DiskIs disk_is)
    : chance_(seed),
      disk_(disk),
      disk_is_(disk_is),
      world_(settings(), disk ? "store" : "", disk ? disk->name() : nullptr) {}

std::string Simulation::run() {
  const Time end = world_.now + std::chrono::days(days_min);
  step_ = "start";
  for (int i = 0; i < 4; ++i) put_server();
  compare_all();
  for (int i = 0; i < steps_min || world_.now < end; ++i) {
    const Step& step = pick_step();
    step_ = "step " + std::to_string(i) + ", " + std::string(step.name);
    (this->*step.take)();
    compare_all();
  }
  if (disk_is_ == DiskIs::well) expect("reports", "0", std::to_string(world_.reports.size()));
  return std::move(transcript_);
}

// Adding an operation: a step here, its method, and what it means in the model.
const Simulation::Step& Simulation::pick_step() {
  static constexpr std::array table{
      Step{12, "CreateServer", &Simulation::create_server},
      Step{4, "DeleteServer", &Simulation::delete_server},
      Step{5, "RestoreServer", &Simulation::restore_server},
      Step{4, "StartMaintenance", &Simulation::start_maintenance},
      Step{4, "UpdateServer", &Simulation::update_server},
      Step{3, "UpdateServerEngineAttributes", &Simulation::update_attributes},
      Step{2, "ExportServerEngineAttribute", &Simulation::export_attribute},
      Step{1, "DescribeServers by name", &Simulation::describe_server},
      Step{1, "DescribeServers in pages", &Simulation::page_through_servers},
      Step{2, "DescribeEvents in pages", &Simulation::page_through_events},
      Step{15, "CreateBackup", &Simulation::create_backup},
      Step{5, "DeleteBackup", &Simulation::delete_backup},
      Step{2, "DescribeBackups by id", &Simulation::describe_backup},
      Step{2, "DescribeBackups in pages", &Simulation::page_through_backups},
      Step{3, "AssociateNode", &Simulation::associate_node},
      Step{2, "DisassociateNode", &Simulation::disassociate_node},
      Step{4, "DescribeNodeAssociationStatus", &Simulation::describe_association},
      Step{6, "TagResource", &Simulation::tag_resource},
      Step{3, "UntagResource", &Simulation::untag_resource},
      Step{2, "ListTagsForResource in pages", &Simulation::page_through_tags},
      Step{4, "put a server", &Simulation::put_server},
      Step{7, "force a server", &Simulation::force_server},
      Step{3, "force a backup", &Simulation::force_backup},
      Step{16, "wait a little", &Simulation::wait_a_little},
      Step{4, "wait long", &Simulation::wait_long},
      Step{5, "wait unattended", &Simulation::wait_unattended},
      Step{3, "restart", &Simulation::restart},
      Step{4, "a write to a failing disk", &Simulation::write_to_failing_disk},
      Step{2, "time passes while the disk fails", &Simulation::wait_with_failing_disk},
      Step{4, "the power fails during a write", &Simulation::lose_power_while_writing},
  };
  static const int total = std::accumulate(
      table.begin(), table.end(), 0, [](int sum, const Step& step) { return sum + step.weight; });
  int left = below(total);
  const Step* step = table.begin();
  while (left >= step->weight) left -= (step++)->weight;
  return *step;
}

// --- The emulator's own API ------------------------------------------------------------------

void Simulation::put_server() {
  static constexpr std::array<const char*, 4> statuses{
      "HEALTHY", "RUNNING", "UNHEALTHY", "CONNECTION_LOST"};
  const Place place = some_place();
  const std::string name = one_of(server_names);
  Server server = some_calendar();
  server.status = one_of(statuses);
  control(member("Servers",
                 "[" +
                     object({member("ServerName", text(name)),
                             member("Region", text(place.second)),
                             member("Status", text(server.status)),
                             calendar_members(server)}) +
                     "]"),
          place);
  model_.put_server(place, name, server, world_.now);
}

void Simulation::force_server() {
  const Place place = some_place();
  auto& servers = model_.servers(place);
  if (servers.empty()) return;
  const std::string name =
      std::next(servers.begin(), below(static_cast<int>(servers.size())))->first;
  static constexpr auto statuses = base::names<storage::ServerStatus>;
  const std::string status = is_lucky(3) ? "HEALTHY" : std::string(one_of(statuses));
  control(member("Servers",
                 "[" +
                     object({member("ServerName", text(name)),
                             member("Region", text(place.second)),
                             member("Status", text(status))}) +
                     "]"),
          place);
  model_.force_server(place, name, status, world_.now);
}

void Simulation::force_backup() {
  const Place place = some_place();
  const auto backups = model_.backups(place);
  if (backups.empty()) return;
  const std::string id = one_of(backups).first;
  static constexpr auto statuses = base::names<storage::BackupStatus>;
  const std::string status(one_of(statuses));
  control(member("Backups",
                 "[" +
                     object({member("BackupId", text(id)),
                             member("Region", text(place.second)),
                             member("Status", text(status))}) +
                     "]"),
          place);
  model_.force_backup(place, id, status);
}

// --- Comparison ------------------------------------------------------------------------------

void Simulation::compare_all() {
  model_.pass_to(world_.now);
  for (const char* account : accounts) {
    for (const char* region : regions) {
      compare_servers({account, region});
      compare_backups({account, region});
      compare_attributes({account, region});
    }
  }
  // Of what is dearer to ask for, something drawn.
  const Place place = some_place();
  compare_events(place, one_of(server_names));
  compare_tags(place, some_arn(place));
}

void Simulation::compare_servers(const Place& place) {
  const Answer answer = call_for("", "DescribeServers", "{}", place);
  std::string got;
  for (const base::Json& server : answer.json["Servers"].GetArray()) {
    const std::string name = text_in(server, "ServerName");
    const auto known = model_.servers(place).find(name);
    if (known != model_.servers(place).end() && known->second.arn.empty()) {
      note_arn(known->second, text_in(server, "ServerArn"));
    }
    got += name + " " + text_in(server, "Status") + " " + text_in(server, "ServerArn") + " " +
           text_in(server, "Engine") + " " + text_in(server, "EngineModel") + " " +
           text_in(server, "EngineVersion") + " " + text_in(server, "InstanceType") + " " +
           text_in(server, "PreferredBackupWindow") + " " +
           text_in(server, "PreferredMaintenanceWindow") + " " +
           (server["DisableAutomatedBackup"].GetBool() ? "off" : "on") + " " +
           std::to_string(server["BackupRetentionCount"].GetInt()) + "; ";
  }
  std::string wanted;
  for (const auto& [name, server] : model_.servers(place)) {
    wanted += name + " " + server.status + " " + server.arn + " " + server.machine.text() + " " +
              server.backup_window.text() + " " + server.maintenance_window.text() + " " +
              (server.automated_backups ? "on" : "off") + " " + std::to_string(server.retention) +
              "; ";
  }
  expect("servers of " + named(place), wanted, got);
}

void Simulation::compare_backups(const Place& place) {
  std::string wanted;
  for (const auto& [id, backup] : model_.backups(place)) {
    wanted += id + " " + backup.type + " " + backup.status + " " + backup.machine.text() + "; ";
  }
  std::string got;
  const Answer answer = call_for("", "DescribeBackups", "{}", place);
  for (const base::Json& backup : answer.json["Backups"].GetArray()) {
    got += text_in(backup, "BackupId") + " " + text_in(backup, "BackupType") + " " +
           text_in(backup, "Status") + " " + text_in(backup, "Engine") + " " +
           text_in(backup, "EngineModel") + " " + text_in(backup, "EngineVersion") + " " +
           text_in(backup, "InstanceType") + "; ";
  }
  expect("backups of " + named(place), wanted, got);
}

void Simulation::compare_attributes(const Place& place) {
  const std::string wanted = "ServerLimit " + std::to_string(servers_max) + " " +
                             std::to_string(model_.servers(place).size()) + "; ManualBackupLimit " +
                             std::to_string(manual_backups_max) + " " +
                             std::to_string(model_.manual_backups(place)) + "; ";
  std::string got;
  const Answer answer = call_for("", "DescribeAccountAttributes", "{}", place);
  for (const base::Json& attribute : answer.json["Attributes"].GetArray()) {
    got += text_in(attribute, "Name") + " " + std::to_string(attribute["Maximum"].GetInt()) + " " +
           std::to_string(attribute["Used"].GetInt()) + "; ";
  }
  expect("limits of " + named(place), wanted, got);
}

void Simulation::compare_events(const Place& place, const std::string& name) {
  const auto server = model_.servers(place).find(name);
  if (server == model_.servers(place).end()) return;
  constexpr std::size_t page = 500;  // an answer has no more, whatever is asked for
  const auto& events = server->second.events;
  std::string wanted;
  for (std::size_t i = events.size() - std::min(page, events.size()); i < events.size(); ++i) {
    wanted = events[i] + "; " + wanted;
  }
  std::string got;
  const Answer answer =
      call_for("", "DescribeEvents", object({member("ServerName", text(name))}), place);
  for (const base::Json& event : answer.json["ServerEvents"].GetArray()) {
    got += text_in(event, "Message") + "; ";
  }
  expect("events of " + name + " of " + named(place), wanted, got);
}

// No two servers ever have the same.
void Simulation::note_arn(Server& server, const std::string& arn) {
  const auto known = std::count(arns_.begin(), arns_.end(), arn);
  expect("a new ARN", "0", std::to_string(known));
  server.arn = arn;
  arns_.push_back(arn);
}

void Simulation::expect(std::string_view what, const std::string& wanted, const std::string& got) {
  if (wanted == got) return;
  throw Mismatch(step_ + ": " + std::string(what) + "\n  the model:    " + wanted +
                 "\n  the emulator: " + got);
}

// --- Requests --------------------------------------------------------------------------------

Answer Simulation::call(std::string_view operation, const std::string& input, const Place& place) {
  Answer answer = world_.call(operation, input, place.first, place.second);
  transcript_ += tests::without_pem(answer.reply.body) + "\n";
  return answer;
}

Answer Simulation::call_for(const std::string& wanted,
                            std::string_view operation,
                            const std::string& input,
                            const Place& place) {
  Answer answer = call(operation, input, place);
  if (writes_ != Writes::succeed && answer.status() == 500) throw Refused();
  if (writes_ == Writes::fail && wanted.empty()) expect(operation, "500", outcome(answer));
  expect(operation, wanted, outcome(answer));
  return answer;
}

std::string Simulation::all_pages(std::string_view operation,
                                  const std::string& filter,
                                  const char* list,
                                  const char* element,
                                  const Place& place) {
  const std::string size = std::to_string(1 + below(4));
  std::string got;
  std::string token;
  do {
    const Answer page = call_for("",
                                 operation,
                                 object({filter,
                                         member("MaxResults", size),
                                         token.empty() ? "" : member("NextToken", text(token))}),
                                 place);
    for (const base::Json& each : page.json[list].GetArray()) got += text_in(each, element) + "; ";
    token = page.at("/NextToken");
    if (!token.empty() && is_lucky(8)) world_.restart();
  } while (!token.empty());
  return got;
}

void Simulation::control(const std::string& list, const Place& place) {
  const Answer answer = world_.control("POST", "/_emulator/world", "{" + list + "}", place.first);
  transcript_ += tests::without_pem(answer.reply.body) + "\n";
  expect("POST /_emulator/world", "200", std::to_string(answer.status()));
}

// --- What is drawn ---------------------------------------------------------------------------

// One place sees more than the others, so that much happens to the same servers.
Place Simulation::some_place() {
  if (is_lucky(2)) return {accounts[0], regions[0]};
  const char* account = one_of(accounts);
  return {account, one_of(regions)};
}

// Mostly of a server that is there.
std::string Simulation::some_server_name(const Place& place) {
  auto& servers = model_.servers(place);
  if (servers.empty() || is_lucky(12)) return is_lucky(2) ? "nobody" : one_of(server_names);
  return std::next(servers.begin(), below(static_cast<int>(servers.size())))->first;
}

std::string Simulation::some_backup_id(const Place& place) {
  const auto backups = model_.backups(place);
  if (backups.empty() || is_lucky(10)) return "a-20000101000000000";
  return one_of(backups).first;
}

// Of a server here or gone, of one elsewhere, or of a backup here.
std::string Simulation::some_arn(const Place& place) {
  auto& servers = model_.servers(place);
  if (is_lucky(8) && !arns_.empty()) return one_of(arns_);
  if (!servers.empty() && is_lucky(2)) {
    const Server& server =
        std::next(servers.begin(), below(static_cast<int>(servers.size())))->second;
    if (!server.arn.empty()) return server.arn;
  }
  return "arn:aws:opsworks-cm:" + place.second + ":" + place.first + ":backup/" +
         some_backup_id(place);
}

Window Simulation::some_window() {
  Window window;
  window.hour = below(24);
  window.minute = below(60);
  if (is_lucky(2)) window.weekday = static_cast<unsigned>(below(7));
  return window;
}

Server Simulation::some_calendar() {
  Server server;
  server.backup_window = some_window();
  server.maintenance_window = is_lucky(4) ? server.backup_window : some_window();
  server.automated_backups = !is_lucky(3);
  server.retention = 1 + below(3);
  return server;
}

TagList Simulation::some_tags() {
  static constexpr std::array<const char*, 8> keys{
      "k", " k ", "team", "Team", "a key", "aws:k", "AWS:k", " "};
  TagList tags;
  for (int left = below(4); left > 0; --left) {
    const char* key = keys[static_cast<std::size_t>(below(is_lucky(4) ? 8 : 5))];
    tags.emplace_back(key, std::string(is_lucky(3) ? " " : "") + std::to_string(below(100)));
  }
  return tags;
}

}  // namespace simulation
