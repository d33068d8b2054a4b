#include "tests/simulation/model.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace simulation {

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

bool may_be_backed_up(const Server& server) {
  return server.status == "HEALTHY" || server.status == "RUNNING" || server.status == "UNHEALTHY";
}

bool may_be_maintained(const Server& server) {
  return server.status == "HEALTHY" || server.status == "UNHEALTHY";
}

bool is_lost(const Server& server) {
  return server.status == "CONNECTION_LOST" || server.status == "FAILED" ||
         server.status == "TERMINATED";
}

std::string digits(Time time) {
  const auto midnight = std::chrono::floor<days>(time);
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

}  // namespace

std::string Window::text() const {
  static constexpr std::array<const char*, 7> names{
      "Sun:", "Mon:", "Tue:", "Wed:", "Thu:", "Fri:", "Sat:"};
  std::array<char, 32> text{};
  std::snprintf(
      text.data(), text.size(), "%s%02d:%02d", weekday ? names[*weekday] : "", hour, minute);
  return text.data();
}

Time Window::opening_after(Time now) const {
  for (auto day = std::chrono::floor<days>(now);; day += days(1)) {
    const Time opening = day + hours(hour) + minutes(minute);
    const bool right_day = !weekday || std::chrono::weekday(day).c_encoding() == *weekday;
    if (right_day && opening > now) return opening;
  }
}

// --- What is asked for -----------------------------------------------------------------------

std::string Model::create_backup(const Place& place, const std::string& name, Time now) {
  World& here = world(place);
  const auto found = here.servers.find(name);
  if (found == here.servers.end()) return "ResourceNotFoundException";
  Server& server = found->second;
  if (!may_be_backed_up(server)) return "InvalidStateException";
  const auto manual = std::count_if(here.backups.begin(), here.backups.end(), [](const auto& each) {
    return each.second.type == "MANUAL";
  });
  if (manual >= manual_backups_max) return "LimitExceededException";
  last_id_ = start_backup(place, name, true, now);
  add({now + backup_takes, 0, What::backup_done, place, name, last_id_, server.status});
  server.status = "BACKING_UP";
  return "";
}

std::string Model::delete_backup(const Place& place, const std::string& id, Time now) {
  World& here = world(place);
  const auto found = here.backups.find(id);
  if (found == here.backups.end()) return "ResourceNotFoundException";
  Backup& backup = found->second;
  if (backup.status != "OK" && backup.status != "FAILED") return "InvalidStateException";
  backup.status = "DELETING";
  add({now + deletion_takes, 0, What::deletion_done, place, backup.server, id, std::nullopt});
  return "";
}

void Model::put_server(const Place& place,
                       const std::string& name,
                       const Server& server,
                       Time now) {
  world(place).servers[name] = server;
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
    if (due.place != place || due.backup != id) {
      left.insert(due);
    } else if (due.resume) {
      here.servers.at(due.server).status = *due.resume;
    }
  }
  due_ = std::move(left);
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

// --- What happens by itself ------------------------------------------------------------------

void Model::pass_to(Time now) {
  while (!due_.empty() && due_.begin()->at <= now) {
    const Due due = *due_.begin();
    due_.erase(due_.begin());
    happen(due);
  }
}

void Model::add(Due due) {
  due.order = ++order_;
  due_.insert(std::move(due));
}

std::string Model::start_backup(const Place& place,
                                const std::string& server,
                                bool manual,
                                Time now) {
  World& here = world(place);
  Time& last = here.last_backup_at[server];
  last = std::max(now, last + Duration{1});
  const std::string id = server + "-" + digits(last);
  here.backups[id] = {server, last, manual ? "MANUAL" : "AUTOMATED", "IN_PROGRESS"};
  return id;
}

void Model::schedule_windows(const Place& place, const std::string& name, Time now) {
  const Server& server = world(place).servers.at(name);
  std::erase_if(due_, [&](const Due& due) {
    return due.place == place && due.server == name &&
           (due.what == What::backup_window || due.what == What::maintenance_window);
  });
  if (server.automated_backups) {
    const Time at = server.backup_window.opening_after(now);
    add({at, 0, What::backup_window, place, name, "", std::nullopt});
  }
  const Time at = server.maintenance_window.opening_after(now);
  add({at, 0, What::maintenance_window, place, name, "", std::nullopt});
}

void Model::happen(const Due& due) {
  World& here = world(due.place);
  switch (due.what) {
    case What::backup_done:
      return finish_backup(due);
    case What::deletion_done:
      here.backups.erase(due.backup);
      return;
    case What::maintenance_done:
      here.servers.at(due.server).status = "HEALTHY";
      return;
    case What::backup_window:
      return open_backup_window(due, here.servers.at(due.server));
    case What::maintenance_window:
      return open_maintenance_window(due, here.servers.at(due.server));
  }
}

void Model::finish_backup(const Due& due) {
  World& here = world(due.place);
  Server& server = here.servers.at(due.server);
  const bool lost = is_lost(server);
  here.backups.at(due.backup).status = lost ? "FAILED" : "OK";
  if (due.resume) server.status = *due.resume;
  if (lost) return;
  int kept = 0;
  for (const auto& [id, backup] : backups(due.place)) {
    const bool counts =
        backup.server == due.server && backup.type == "AUTOMATED" && backup.status == "OK";
    if (counts && ++kept > server.retention) here.backups.erase(id);
  }
}

void Model::open_backup_window(const Due& due, Server& server) {
  if (may_be_backed_up(server)) {
    const std::string id = start_backup(due.place, due.server, false, due.at);
    add({due.at + backup_takes, 0, What::backup_done, due.place, due.server, id, server.status});
    server.status = "BACKING_UP";
  }
  const Time next = server.backup_window.opening_after(due.at);
  add({next, 0, What::backup_window, due.place, due.server, "", std::nullopt});
}

// A server that is busy is tried again every five minutes of the hour.
void Model::open_maintenance_window(const Due& due, Server& server) {
  Time next = server.maintenance_window.opening_after(due.at);
  if (may_be_maintained(server)) {
    const std::string id = start_backup(due.place, due.server, false, due.at);
    add({due.at + backup_takes, 0, What::backup_done, due.place, due.server, id, std::nullopt});
    add({due.at + maintenance_takes,
         0,
         What::maintenance_done,
         due.place,
         due.server,
         "",
         server.status});
    server.status = "UNDER_MAINTENANCE";
  } else if (const Time opened = next - days(server.maintenance_window.weekday ? 7 : 1);
             due.at + minutes(5) < opened + hours(1)) {
    next = due.at + minutes(5);
  }
  add({next, 0, What::maintenance_window, due.place, due.server, "", std::nullopt});
}

}  // namespace simulation
