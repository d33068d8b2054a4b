#include "tests/simulation/model.hpp"

#include <algorithm>
#include <cctype>

#include "tests/simulation/model_time.hpp"

namespace simulation {

namespace {

constexpr std::string_view invalid_state = "InvalidStateException";
constexpr std::string_view not_found = "ResourceNotFoundException";
constexpr std::string_view invalid = "ValidationException";

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

// The tags as they are kept; nothing if they are refused.
std::optional<Tags> kept_tags(const TagList& list) {
  Tags kept;
  for (const auto& [key, value] : list) {
    std::string start = trimmed(key).substr(0, 4);
    for (char& letter : start) letter = static_cast<char>(std::tolower(letter));
    if (start.empty() || start == "aws:") return std::nullopt;
    if (!kept.emplace(trimmed(key), trimmed(value)).second) return std::nullopt;
  }
  if (kept.size() > tags_max) return std::nullopt;
  return kept;
}

// Those of `first` win.
Tags together(Tags first, const Tags& second) {
  first.insert(second.begin(), second.end());
  return first;
}

}  // namespace

Server* Model::find_server(const Place& place, const std::string& name) {
  World& here = world(place);
  const auto found = here.servers.find(name);
  return found == here.servers.end() ? nullptr : &found->second;
}

std::string Model::refusal(const Place& place, const std::string& name, std::string_view states) {
  const Server* server = find_server(place, name);
  if (server == nullptr) return std::string(not_found);
  return is_one_of(server->status, states) ? "" : std::string(invalid_state);
}

// --- Servers ---------------------------------------------------------------------------------

std::string Model::create_server(const Place& place,
                                 const std::string& name,
                                 Server server,
                                 const std::optional<std::string>& backup,
                                 const TagList& tags,
                                 Time now) {
  World& here = world(place);
  const std::optional<Tags> kept = kept_tags(tags);
  if (!kept) return std::string(invalid);
  if (here.servers.contains(name)) return "ResourceAlreadyExistsException";
  if (here.servers.size() >= servers_max) return "LimitExceededException";
  if (backup) {
    const auto found = here.backups.find(*backup);
    if (found == here.backups.end()) return std::string(not_found);
    if (found->second.status != "OK") return std::string(invalid);
    server.machine.version = found->second.machine.version;
  }
  server.status = "CREATING";
  server.tags = *kept;
  server.events = {"Started creating the server."};
  here.servers[name] = std::move(server);
  begin(What::creation_done, creation_takes, place, name, "CREATING", now);
  return "";
}

std::string Model::delete_server(const Place& place, const std::string& name, Time now) {
  const Server* server = find_server(place, name);
  if (server == nullptr) return std::string(not_found);
  if (server->status == "DELETING") return std::string(invalid_state);
  if (!is_one_of(server->status, "CONNECTION_LOST FAILED HEALTHY RUNNING UNHEALTHY TERMINATED")) {
    return std::string(invalid);
  }
  begin(What::removal_done, removal_takes, place, name, "DELETING", now);
  return "";
}

std::string Model::restore_server(const Place& place,
                                  const std::string& name,
                                  const std::string& id,
                                  const std::optional<std::string>& type,
                                  Time now) {
  const std::string no =
      refusal(place, name, "CONNECTION_LOST HEALTHY RUNNING UNHEALTHY TERMINATED");
  if (!no.empty()) return no;
  World& here = world(place);
  const auto backup = here.backups.find(id);
  if (backup == here.backups.end()) return std::string(not_found);
  if (backup->second.status != "OK") return std::string(invalid_state);
  Server& server = here.servers.at(name);
  server.machine = backup->second.machine;
  if (type) server.machine.type = *type;
  server.events.push_back("Started restoring from backup '" + id + "'.");
  begin(What::restoration_done, restoration_takes, place, name, "RESTORING", now);
  return "";
}

std::string Model::start_maintenance(const Place& place,
                                     const std::string& name,
                                     bool upgrade,
                                     Time now) {
  const std::string no = refusal(place, name, maintenance_states);
  if (!no.empty()) return no;
  if (upgrade && find_server(place, name)->machine.engine != "Chef") return std::string(invalid);
  maintain(place, name, upgrade, now);
  return "";
}

std::string Model::update_server(const Place& place,
                                 const std::string& name,
                                 const Update& update,
                                 Time now) {
  const std::string no = refusal(place, name, "CONNECTION_LOST HEALTHY RUNNING UNHEALTHY");
  if (!no.empty()) return no;
  if (update.retention.value_or(1) < 1) return std::string(invalid);
  Server& server = *find_server(place, name);
  server.automated_backups = update.automated_backups.value_or(server.automated_backups);
  server.retention = update.retention.value_or(server.retention);
  server.backup_window = update.backup_window.value_or(server.backup_window);
  server.maintenance_window = update.maintenance_window.value_or(server.maintenance_window);
  schedule_windows(place, name, now);
  return "";
}

std::string Model::update_attributes(const Place& place,
                                     const std::string& name,
                                     const std::string& attribute,
                                     Time now) {
  const std::string no = refusal(place, name, "HEALTHY UNHEALTHY");
  if (!no.empty()) return no;
  const bool is_puppet = find_server(place, name)->machine.engine == "Puppet";
  const char* taken =
      is_puppet ? "PUPPET_ADMIN_PASSWORD" : "CHEF_PIVOTAL_KEY CHEF_AUTOMATE_PIVOTAL_KEY";
  if (!is_one_of(attribute, taken)) return std::string(invalid);
  begin(What::update_done, update_takes, place, name, "MODIFYING", now);
  return "";
}

std::string Model::export_attribute(const Place& place,
                                    const std::string& name,
                                    const std::string& attribute) {
  const std::string no = refusal(place,
                                 name,
                                 "BACKING_UP CONNECTION_LOST MODIFYING HEALTHY RUNNING RESTORING "
                                 "SETUP UNDER_MAINTENANCE UNHEALTHY");
  if (!no.empty()) return no;
  return attribute == "Userdata" ? "" : std::string(invalid);
}

// --- Backups ---------------------------------------------------------------------------------

std::string Model::create_backup(const Place& place,
                                 const std::string& name,
                                 const TagList& tags,
                                 Time now) {
  const std::string no = refusal(place, name, backup_states);
  if (!no.empty()) return no;
  const std::optional<Tags> kept = kept_tags(tags);
  if (!kept) return std::string(invalid);
  const Tags all = together(*kept, find_server(place, name)->tags);
  if (!kept->empty() && all.size() > tags_max) return std::string(invalid);
  if (manual_backups(place) >= manual_backups_max) return "LimitExceededException";
  last_id_ = start_backup(place, name, true, now);
  world(place).backups.at(last_id_).tags = all;
  begin(What::backup_done, backup_takes, place, name, "BACKING_UP", now, last_id_);
  return "";
}

std::string Model::delete_backup(const Place& place, const std::string& id, Time now) {
  World& here = world(place);
  const auto found = here.backups.find(id);
  if (found == here.backups.end()) return std::string(not_found);
  Backup& backup = found->second;
  if (!is_one_of(backup.status, "OK FAILED")) return std::string(invalid_state);
  backup.status = "DELETING";
  add({now + deletion_takes, 0, What::deletion_done, place, backup.server, id});
  return "";
}

std::vector<std::pair<std::string, Backup>> Model::backups(const Place& place) {
  const World& here = world(place);
  std::vector<std::pair<std::string, Backup>> list(here.backups.begin(), here.backups.end());
  std::sort(list.begin(), list.end(), [](const auto& left, const auto& right) {
    return std::pair(left.second.created_at, left.first) >
           std::pair(right.second.created_at, right.first);
  });
  return list;
}

std::int64_t Model::manual_backups(const Place& place) {
  const World& here = world(place);
  return std::count_if(here.backups.begin(), here.backups.end(), [](const auto& each) {
    return each.second.type == "MANUAL";
  });
}

// --- Associations and tags -------------------------------------------------------------------

std::string Model::may_associate(const Place& place, const std::string& name) {
  return refusal(place, name, "HEALTHY");
}

void Model::associate(const Place& place,
                      const std::string& name,
                      const std::string& token,
                      Time now) {
  world(place).associations[token] = {name};
  add({now + association_takes, 0, What::association_done, place, name, token});
}

std::string Model::association(const Place& place,
                               const std::string& name,
                               const std::string& token) {
  World& here = world(place);
  const auto found = here.associations.find(token);
  if (find_server(place, name) == nullptr || found == here.associations.end() ||
      found->second.server != name) {
    return std::string(not_found);
  }
  return found->second.is_done ? "SUCCESS" : "IN_PROGRESS";
}

Model::Bearer Model::find_bearer(const Place& place, const std::string& arn) {
  for (auto& [name, server] : world(place).servers) {
    if (server.arn == arn) return {&server, nullptr, name};
  }
  const std::string start = "arn:aws:opsworks-cm:" + place.second + ":" + place.first + ":backup/";
  for (auto& [id, backup] : world(place).backups) {
    if (start + id == arn) return {nullptr, &backup, id};
  }
  return {};
}

const Tags* Model::tags(const Place& place, const std::string& arn) {
  const Bearer bearer = find_bearer(place, arn);
  if (bearer.server != nullptr) return &bearer.server->tags;
  return bearer.backup == nullptr ? nullptr : &bearer.backup->tags;
}

// What a server's tags undergo, those of its backups undergo too; all or none.
std::string Model::change_tags(const Place& place,
                               const std::string& arn,
                               const std::function<void(Tags&)>& change) {
  const Bearer bearer = find_bearer(place, arn);
  std::vector<Tags*> borne;
  if (bearer.server != nullptr) {
    if (is_one_of(bearer.server->status, "DELETING TERMINATED")) return std::string(invalid_state);
    borne.push_back(&bearer.server->tags);
    for (auto& [id, backup] : world(place).backups) {
      if (backup.server == bearer.name) borne.push_back(&backup.tags);
    }
  } else if (bearer.backup != nullptr) {
    if (bearer.backup->status == "DELETING") return std::string(invalid_state);
    borne.push_back(&bearer.backup->tags);
  } else {
    return std::string(not_found);
  }
  std::vector<Tags> changed;
  for (const Tags* tags : borne) {
    changed.push_back(*tags);
    change(changed.back());
    if (changed.back().size() > tags_max) return std::string(invalid);
  }
  for (std::size_t i = 0; i < borne.size(); ++i) *borne[i] = changed[i];
  return "";
}

std::string Model::tag(const Place& place, const std::string& arn, const TagList& list) {
  const std::optional<Tags> kept = kept_tags(list);
  if (!kept) return std::string(invalid);
  return change_tags(place, arn, [&](Tags& tags) { tags = together(*kept, tags); });
}

std::string Model::untag(const Place& place,
                         const std::string& arn,
                         const std::vector<std::string>& keys) {
  return change_tags(place, arn, [&](Tags& tags) {
    for (const std::string& key : keys) tags.erase(trimmed(key));
  });
}

// --- The emulator's own API ------------------------------------------------------------------

// What a server has beside what is put stays.
void Model::put_server(const Place& place,
                       const std::string& name,
                       const Server& server,
                       Time now) {
  Server& here = world(place).servers[name];
  here.backup_window = server.backup_window;
  here.maintenance_window = server.maintenance_window;
  here.automated_backups = server.automated_backups;
  here.retention = server.retention;
  force_server(place, name, server.status, now);
}

// A change that is under way ends without touching the status; the backup itself goes on.
void Model::force_server(const Place& place,
                         const std::string& name,
                         const std::string& status,
                         Time now) {
  world(place).servers[name].status = status;
  std::set<Due> left;
  for (Due due : due_) {
    if (due.place == place && due.server == name && due.resume) {
      if (due.what != What::backup_done) continue;
      due.resume.reset();
    }
    left.insert(due);
  }
  due_ = std::move(left);
  schedule_windows(place, name, now);
}

// What was to happen to the backup is cancelled; a server that waits for it is free.
void Model::force_backup(const Place& place, const std::string& id, const std::string& status) {
  World& here = world(place);
  here.backups.at(id).status = status;
  std::set<Due> left;
  for (const Due& due : due_) {
    if (due.place != place || due.subject != id) {
      left.insert(due);
    } else if (due.resume) {
      here.servers.at(due.server).status = *due.resume;
    }
  }
  due_ = std::move(left);
}

void Model::pass_to(Time now) {
  while (!due_.empty() && due_.begin()->at <= now) {
    const Due due = *due_.begin();
    due_.erase(due_.begin());
    happen(due);
  }
}

}  // namespace simulation
