// The model's own course of time. Part of model.cpp alone.
#pragma once

#include <algorithm>
#include <array>
#include <cstdio>
#include <set>
#include <string_view>

#include "tests/simulation/model.hpp"

namespace simulation {

inline bool is_one_of(const std::string& word, std::string_view words) {
  return (" " + std::string(words) + " ").find(" " + word + " ") != std::string::npos;
}

inline constexpr std::string_view backup_states = "HEALTHY RUNNING UNHEALTHY";
inline constexpr std::string_view maintenance_states = "HEALTHY UNHEALTHY";

inline std::string digits(Time time) {
  const auto midnight = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(midnight);
  const auto since = (time - midnight).count();
  std::array<char, 64> text{};
  std::snprintf(text.data(),
                text.size(),
                "%04d%02u%02u%02d%02d%02d%03d",
                static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()),
                static_cast<int>(since / 3'600'000),
                static_cast<int>(since / 60'000 % 60),
                static_cast<int>(since / 1'000 % 60),
                static_cast<int>(since % 1'000));
  return text.data();
}

inline Time Window::opening_after(Time now) const {
  for (auto day = std::chrono::floor<std::chrono::days>(now);; day += std::chrono::days(1)) {
    const Time opening = day + std::chrono::hours(hour) + std::chrono::minutes(minute);
    const bool right_day = !weekday || std::chrono::weekday(day).c_encoding() == *weekday;
    if (right_day && opening > now) return opening;
  }
}

inline void Model::add(Due due) {
  due.order = ++order_;
  due_.insert(std::move(due));
}

inline void Model::begin(What what,
                         Duration takes,
                         const Place& place,
                         const std::string& name,
                         std::string_view during,
                         Time now,
                         const std::string& subject) {
  Server& server = world(place).servers.at(name);
  add({now + takes, 0, what, place, name, subject, server.status});
  server.status = during;
}

inline std::string Model::start_backup(const Place& place,
                                       const std::string& name,
                                       bool manual,
                                       Time now) {
  World& here = world(place);
  Time& last = here.last_backup_at[name];
  last = std::max(now, last + Duration{1});
  const std::string id = name + "-" + digits(last);
  Server& server = here.servers.at(name);
  here.backups[id] = {
      name, last, manual ? "MANUAL" : "AUTOMATED", "IN_PROGRESS", server.machine, server.tags};
  server.events.push_back("Started backup '" + id + "'.");
  return id;
}

// Its backup runs beside it.
inline void Model::maintain(const Place& place, const std::string& name, bool upgrade, Time now) {
  const std::string id = start_backup(place, name, false, now);
  add({now + backup_takes, 0, What::backup_done, place, name, id});
  world(place).servers.at(name).events.push_back(
      upgrade ? "Upgrading Chef server from Automate 1 to Automate 2" : "Started maintenance.");
  begin(What::maintenance_done,
        maintenance_takes,
        place,
        name,
        "UNDER_MAINTENANCE",
        now,
        upgrade ? "upgrade" : "");
}

inline void Model::schedule_windows(const Place& place, const std::string& name, Time now) {
  const Server& server = world(place).servers.at(name);
  std::erase_if(due_, [&](const Due& due) {
    return due.place == place && due.server == name &&
           (due.what == What::backup_window || due.what == What::maintenance_window);
  });
  if (server.automated_backups) {
    const Time at = server.backup_window.opening_after(now);
    add({at, 0, What::backup_window, place, name});
  }
  const Time at = server.maintenance_window.opening_after(now);
  add({at, 0, What::maintenance_window, place, name});
}

inline void Model::happen(const Due& due) {
  World& here = world(due.place);
  if (due.what == What::backup_done) return finish_backup(due);
  if (due.what == What::deletion_done) {
    here.backups.erase(due.subject);
    return;
  }
  Server& server = here.servers.at(due.server);
  switch (due.what) {
    case What::creation_done:
      return finish_creation(due, server);
    case What::restoration_done:
      server.status = "HEALTHY";
      server.events.emplace_back("Restore completed successfully");
      return schedule_windows(due.place, due.server, due.at);
    case What::maintenance_done:
      return finish_maintenance(due, server);
    case What::update_done:
      server.status = *due.resume;
      return;
    case What::removal_done:
      return finish_removal(due);
    case What::association_done:
      here.associations.at(due.subject).is_done = true;
      return;
    case What::backup_window:
      return open_backup_window(due, server);
    case What::maintenance_window:
      return open_maintenance_window(due, server);
    default:
      return;
  }
}

// What has become of the server decides how its backup ends.
inline void Model::finish_backup(const Due& due) {
  World& here = world(due.place);
  Server* server = find_server(due.place, due.server);
  std::string failure;
  if (server == nullptr) {
    failure = "The server was deleted.";
  } else if (server->status == "CONNECTION_LOST") {
    failure = "The connection to the server was lost.";
  } else if (server->status == "FAILED") {
    failure = "The server failed.";
  } else if (server->status == "TERMINATED") {
    failure = "The server was terminated.";
  } else if (server->status == "DELETING") {
    failure = "The server is being deleted.";
  }
  here.backups.at(due.subject).status = failure.empty() ? "OK" : "FAILED";
  if (server == nullptr) return;
  if (due.resume) server->status = *due.resume;
  const std::string backup = "Backup '" + due.subject + "' ";
  server->events.push_back(backup +
                           (failure.empty() ? "completed successfully." : "failed. " + failure));
  if (!failure.empty()) return;
  std::vector<std::string> ok;
  for (const auto& [id, each] : backups(due.place)) {
    // Those from the other side of the upgrade to Chef Automate 2 are left alone.
    const std::set<std::string> engines{each.machine.engine, server->machine.engine};
    const bool is_alike = engines != std::set<std::string>{"Chef", "ChefAutomate"};
    const bool counts = each.server == due.server && each.type == "AUTOMATED" && is_alike;
    if (counts && each.status == "OK") ok.push_back(id);
  }
  for (; static_cast<int>(ok.size()) > server->retention; ok.pop_back()) {
    here.backups.erase(ok.back());
    server->events.push_back("Deleted automated backup '" + ok.back() +
                             "', beyond the retention count.");
  }
}

inline void Model::finish_creation(const Due& due, Server& server) {
  if (server.machine.is_supported()) {
    server.status = "HEALTHY";
    server.events.emplace_back("Server created successfully.");
    return schedule_windows(due.place, due.server, due.at);
  }
  server.status = "FAILED";
  server.events.emplace_back(
      "Creating the server failed. The requested configuration is currently not supported. Please "
      "check the documentation for supported configurations.");
}

inline void Model::finish_maintenance(const Due& due, Server& server) {
  server.status = "HEALTHY";
  const bool upgraded = due.subject == "upgrade";
  if (upgraded) {
    server.machine.engine = "ChefAutomate";
    server.machine.version = "2020-07";
  }
  server.events.emplace_back(upgraded ? "Successfully upgraded to Automate 2."
                                      : "Updates successfully installed.");
  server.events.emplace_back("Maintenance completed successfully");
  if (!upgraded) return;
  const std::string id = start_backup(due.place, due.server, false, due.at);
  add({due.at + backup_takes, 0, What::backup_done, due.place, due.server, id});
}

// What is under way for manual backups goes on.
inline void Model::finish_removal(const Due& due) {
  World& here = world(due.place);
  here.servers.erase(due.server);
  std::erase_if(here.associations,
                [&](const auto& each) { return each.second.server == due.server; });
  std::erase_if(here.backups, [&](const auto& each) {
    return each.second.server == due.server && each.second.type == "AUTOMATED";
  });
  std::set<Due> left;
  for (Due other : due_) {
    if (other.place == due.place && other.server == due.server) {
      if (!here.backups.contains(other.subject)) continue;
      other.resume.reset();
    }
    left.insert(other);
  }
  due_ = std::move(left);
}

inline void Model::open_backup_window(const Due& due, Server& server) {
  if (is_one_of(server.status, backup_states)) {
    const std::string id = start_backup(due.place, due.server, false, due.at);
    begin(What::backup_done, backup_takes, due.place, due.server, "BACKING_UP", due.at, id);
  } else {
    server.events.push_back("Skipped the automated backup. The server is in state " +
                            server.status + ".");
  }
  const Time next = server.backup_window.opening_after(due.at);
  add({next, 0, What::backup_window, due.place, due.server});
}

// A server that is busy is tried again every five minutes of the hour.
inline void Model::open_maintenance_window(const Due& due, Server& server) {
  using std::chrono::days;
  using std::chrono::hours;
  using std::chrono::minutes;
  Time next = server.maintenance_window.opening_after(due.at);
  if (is_one_of(server.status, maintenance_states)) {
    maintain(due.place, due.server, false, due.at);
  } else if (const Time opened = next - days(server.maintenance_window.weekday ? 7 : 1);
             due.at + minutes(5) < opened + hours(1)) {
    next = due.at + minutes(5);
  } else {
    server.events.push_back("Skipped the maintenance. The server is in state " + server.status +
                            ".");
  }
  add({next, 0, What::maintenance_window, due.place, due.server});
}

}  // namespace simulation
