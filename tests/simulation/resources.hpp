// What the model knows of servers, backups and what hangs on them.
#pragma once

#include <array>
#include <chrono>
#include <cstdio>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace simulation {

using Duration = std::chrono::milliseconds;
using Time = std::chrono::sys_time<Duration>;

inline constexpr int servers_max = 3;
inline constexpr int manual_backups_max = 2;
inline constexpr int tags_max = 50;
inline constexpr Duration backup_takes{2'000};
inline constexpr Duration creation_takes{3'000};
inline constexpr Duration restoration_takes{2'500};
inline constexpr Duration maintenance_takes{2'000};
inline constexpr Duration update_takes{1'000};
inline constexpr Duration removal_takes{700};
inline constexpr Duration deletion_takes{1'000};
inline constexpr Duration association_takes{1'000};

// An account in a region.
using Place = std::pair<std::string, std::string>;
using Tags = std::map<std::string, std::string>;
using TagList = std::vector<std::pair<std::string, std::string>>;

// A daily opening, or a weekly one on a day counted from Sunday.
struct Window {
  int hour = 0;
  int minute = 0;
  std::optional<unsigned> weekday{};

  std::string text() const;
  Time opening_after(Time now) const;
};

inline std::string Window::text() const {
  static constexpr std::array<const char*, 7> names{
      "Sun:", "Mon:", "Tue:", "Wed:", "Thu:", "Fri:", "Sat:"};
  std::array<char, 32> text{};
  std::snprintf(
      text.data(), text.size(), "%s%02d:%02d", weekday ? names[*weekday] : "", hour, minute);
  return text.data();
}

// What a backup keeps of its server.
struct Machine {
  std::string engine = "ChefAutomate";
  std::string model = "Single";
  std::string version = "2020-07";
  std::string type = "m5.large";

  bool is_supported() const {
    return engine == "Puppet" ? model == "Monolithic"
                              : model == "Single" && (engine == "Chef" || engine == "ChefAutomate");
  }
  std::string text() const { return engine + " " + model + " " + version + " " + type; }
};

struct Server {
  std::string status;
  Window backup_window;
  Window maintenance_window;
  bool automated_backups = true;
  int retention = 1;
  Machine machine{};
  std::string arn{};  // as the emulator first told it
  Tags tags{};
  std::vector<std::string> events{};  // oldest first
};

struct Backup {
  std::string server;
  Time created_at;
  std::string type;
  std::string status;
  Machine machine{};
  Tags tags{};
};

struct Association {
  std::string server;
  bool is_done = false;
};

// What UpdateServer is asked to change.
struct Update {
  std::optional<bool> automated_backups{};
  std::optional<int> retention{};
  std::optional<Window> backup_window{};
  std::optional<Window> maintenance_window{};
};

}  // namespace simulation
