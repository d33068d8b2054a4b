// Steps that ask something of servers. Part of simulation.cpp alone.
#pragma once

#include "tests/simulation/json_text.hpp"
#include "tests/simulation/simulation.hpp"

namespace simulation {

using tests::Answer;

inline constexpr std::array<const char*, 4> server_names{"a", "a-1", "automate-06", "Z"};

// What CreateServer is asked for, and what becomes of it.
struct Kind {
  const char* engine;
  const char* asked_model;    // "": not given
  const char* asked_version;  // "": not given
  const char* model;
  const char* version;
};

inline constexpr std::array<Kind, 8> kinds{{
    {"ChefAutomate", "", "", "Single", "2020-07"},
    {"ChefAutomate", "Single", "12", "Single", "2020-07"},
    {"Chef", "", "12", "Single", "12.17.33"},
    {"Chef", "Single", "", "Single", "12.17.33"},
    {"Puppet", "Monolithic", "2019", "Monolithic", "2019.8.5"},
    {"Puppet", "", "2017", "Monolithic", "2017.3.5"},
    {"Puppet", "Single", "", "Single", "2019.8.5"},  // not supported
    {"Ansible", "", "7", "Single", "7"},             // not supported
}};

// Where a key is given, none has to be made, which takes a while.
inline constexpr const char* given_key = R"([{"Name":"CHEF_PIVOTAL_KEY","Value":"k"}])";
inline constexpr const char* given_password = R"([{"Name":"PUPPET_ADMIN_PASSWORD","Value":"k"}])";

inline void Simulation::create_server() {
  const Place place = some_place();
  const std::string name = one_of(server_names);
  const Kind kind = one_of(kinds);
  Server server = some_calendar();
  server.machine = {kind.engine, kind.model, kind.version, "c4.large"};
  const TagList tags = some_tags();
  std::optional<std::string> backup;
  if (is_lucky(3)) backup = some_backup_id(place);
  const std::string wanted = model_.create_server(place, name, server, backup, tags, world_.now);
  const std::string version = kind.asked_version;
  const std::string model = kind.asked_model;
  const char* given = kind.engine == std::string_view("Puppet") ? given_password : given_key;
  const Answer answer = call_for(
      wanted,
      "CreateServer",
      object({member("ServerName", text(name)),
              member("Engine", text(kind.engine)),
              model.empty() ? "" : member("EngineModel", text(model)),
              version.empty() ? "" : member("EngineVersion", text(version)),
              member("InstanceType", text("c4.large")),
              member("InstanceProfileArn", text("arn:aws:iam::123456789012:instance-profile/p")),
              member("ServiceRoleArn", text("arn:aws:iam::123456789012:role/r")),
              calendar_members(server),
              backup ? member("BackupId", text(*backup)) : "",
              is_lucky(200) ? "" : member("EngineAttributes", given),
              tags.empty() ? "" : member("Tags", json_of(tags))}),
      place);
  if (!wanted.empty()) return;
  expect("Status", "CREATING", answer.at("/Server/Status"));
  expect("EngineVersion",
         model_.servers(place).at(name).machine.version,
         answer.at("/Server/EngineVersion"));
  note_arn(model_.servers(place).at(name), answer.at("/Server/ServerArn"));
}

inline void Simulation::delete_server() {
  const Place place = some_place();
  const std::string name = some_server_name(place);
  const std::string wanted = model_.delete_server(place, name, world_.now);
  call_for(wanted, "DeleteServer", object({member("ServerName", text(name))}), place);
}

inline void Simulation::restore_server() {
  const Place place = some_place();
  const std::string name = some_server_name(place);
  const std::string id = some_backup_id(place);
  std::optional<std::string> type;
  if (is_lucky(3)) type = "r5.xlarge";
  const std::string wanted = model_.restore_server(place, name, id, type, world_.now);
  const Answer answer = call_for(wanted,
                                 "RestoreServer",
                                 object({member("ServerName", text(name)),
                                         member("BackupId", text(id)),
                                         type ? member("InstanceType", text(*type)) : ""}),
                                 place);
  if (wanted.empty()) expect("Status", "RESTORING", answer.at("/Server/Status"));
}

inline void Simulation::start_maintenance() {
  const Place place = some_place();
  const std::string name = some_server_name(place);
  const bool upgrade = is_lucky(2);
  const std::string wanted = model_.start_maintenance(place, name, upgrade, world_.now);
  const std::string attribute = R"([{"Name":"CHEF_MAJOR_UPGRADE","Value":"true"}])";
  const Answer answer = call_for(wanted,
                                 "StartMaintenance",
                                 object({member("ServerName", text(name)),
                                         upgrade ? member("EngineAttributes", attribute) : ""}),
                                 place);
  if (wanted.empty()) expect("Status", "UNDER_MAINTENANCE", answer.at("/Server/Status"));
}

inline void Simulation::update_server() {
  const Place place = some_place();
  const std::string name = some_server_name(place);
  const Server drawn = some_calendar();
  Update update;
  if (is_lucky(2)) update.automated_backups = drawn.automated_backups;
  if (is_lucky(2)) update.retention = is_lucky(6) ? 0 : drawn.retention;
  if (is_lucky(2)) update.backup_window = drawn.backup_window;
  if (is_lucky(2)) update.maintenance_window = drawn.maintenance_window;
  const auto window = [](const char* member_name, const std::optional<Window>& given) {
    return given ? member(member_name, text(given->text())) : "";
  };
  call_for(
      model_.update_server(place, name, update, world_.now),
      "UpdateServer",
      object({member("ServerName", text(name)),
              update.automated_backups
                  ? member("DisableAutomatedBackup", *update.automated_backups ? "false" : "true")
                  : "",
              update.retention ? member("BackupRetentionCount", std::to_string(*update.retention))
                               : "",
              window("PreferredBackupWindow", update.backup_window),
              window("PreferredMaintenanceWindow", update.maintenance_window)}),
      place);
}

inline void Simulation::update_attributes() {
  static constexpr std::array<const char*, 4> attributes{
      "CHEF_PIVOTAL_KEY", "CHEF_AUTOMATE_PIVOTAL_KEY", "PUPPET_ADMIN_PASSWORD", "PUPPET_KEY"};
  const Place place = some_place();
  const std::string name = some_server_name(place);
  const std::string attribute = one_of(attributes);
  const std::string wanted = model_.update_attributes(place, name, attribute, world_.now);
  const Answer answer = call_for(wanted,
                                 "UpdateServerEngineAttributes",
                                 object({member("ServerName", text(name)),
                                         member("AttributeName", text(attribute)),
                                         is_lucky(200) ? "" : member("AttributeValue", text("k"))}),
                                 place);
  if (wanted.empty()) expect("Status", "MODIFYING", answer.at("/Server/Status"));
}

inline void Simulation::export_attribute() {
  const Place place = some_place();
  const std::string name = some_server_name(place);
  const std::string attribute = is_lucky(5) ? "Secret" : "Userdata";
  const std::string wanted = model_.export_attribute(place, name, attribute);
  const Answer answer = call_for(
      wanted,
      "ExportServerEngineAttribute",
      object({member("ServerName", text(name)), member("ExportAttributeName", text(attribute))}),
      place);
  if (!wanted.empty()) return;
  expect("ServerName", name, answer.at("/ServerName"));
  expect("Name", attribute, answer.at("/EngineAttribute/Name"));
}

inline void Simulation::describe_server() {
  const Place place = some_place();
  const std::string name = some_server_name(place);
  const bool is_known = model_.servers(place).contains(name);
  const Answer answer = call_for(is_known ? "" : "ResourceNotFoundException",
                                 "DescribeServers",
                                 object({member("ServerName", text(name))}),
                                 place);
  if (is_known) {
    expect("Status", model_.servers(place).at(name).status, answer.at("/Servers/0/Status"));
  }
}

inline void Simulation::page_through_servers() {
  const Place place = some_place();
  std::string wanted;
  for (const auto& [name, server] : model_.servers(place)) wanted += name + "; ";
  expect("the pages", wanted, all_pages("DescribeServers", "", "Servers", "ServerName", place));
}

inline void Simulation::page_through_events() {
  const Place place = some_place();
  const std::string name = some_server_name(place);
  const auto found = model_.servers(place).find(name);
  if (found == model_.servers(place).end()) {
    call_for("ResourceNotFoundException",
             "DescribeEvents",
             object({member("ServerName", text(name))}),
             place);
    return;
  }
  const auto& events = found->second.events;
  std::string wanted;
  for (auto event = events.rbegin(); event != events.rend(); ++event) wanted += *event + "; ";
  const std::string of_server = member("ServerName", text(name));
  expect("the pages",
         wanted,
         all_pages("DescribeEvents", of_server, "ServerEvents", "Message", place));
}

}  // namespace simulation
