// What the emulator should be, in a few maps: written from the documentation, not from its code.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace simulation {

using Duration = std::chrono::milliseconds;
using Time = std::chrono::sys_time<Duration>;

inline constexpr int manual_backups_max = 6;
inline constexpr Duration backup_takes{2'000};
inline constexpr Duration maintenance_takes{2'000};
inline constexpr Duration deletion_takes{1'000};

// An account in a region.
using Place = std::pair<std::string, std::string>;

// A daily opening, or a weekly one on a day counted from Sunday.
struct Window {
  int hour = 0;
  int minute = 0;
  std::optional<unsigned> weekday{};

  std::string text() const;
  Time opening_after(Time now) const;
};

struct Server {
  std::string status;
  Window backup_window;
  Window maintenance_window;
  bool automated_backups = true;
  int retention = 1;
};

struct Backup {
  std::string server;
  Time created_at;
  std::string type;
  std::string status;
};

class Model {
 public:
  // Each gives the name of the exception, or "" if it goes well.
  std::string create_backup(const Place& place, const std::string& server, Time now);
  std::string delete_backup(const Place& place, const std::string& id, Time now);

  // What the control API does.
  void put_server(const Place& place, const std::string& name, const Server& server, Time now);
  void force_server(const Place& place,
                    const std::string& name,
                    const std::string& status,
                    Time now);
  void force_backup(const Place& place, const std::string& id, const std::string& status);

  // Everything that is due by then has happened.
  void pass_to(Time now);

  const std::map<std::string, Server>& servers(const Place& place) { return world(place).servers; }
  // Newest first.
  std::vector<std::pair<std::string, Backup>> backups(const Place& place);
  // The id of the last backup of create_backup().
  const std::string& last_id() const { return last_id_; }

 private:
  enum class What {
    backup_done,
    deletion_done,
    maintenance_done,
    backup_window,
    maintenance_window
  };
  struct Due {
    Time at;
    std::int64_t order;
    What what;
    Place place;
    std::string server;
    std::string backup;
    std::optional<std::string> resume;  // the server's status afterwards

    bool operator<(const Due& other) const {
      return std::pair(at, order) < std::pair(other.at, other.order);
    }
  };
  struct World {
    std::map<std::string, Server> servers;
    std::map<std::string, Backup> backups;
    std::map<std::string, Time> last_backup_at;
  };

  World& world(const Place& place) { return worlds_[place]; }
  void add(Due due);
  std::string start_backup(const Place& place, const std::string& server, bool manual, Time now);
  void schedule_windows(const Place& place, const std::string& name, Time now);
  void happen(const Due& due);
  void finish_backup(const Due& due);
  void open_backup_window(const Due& due, Server& server);
  void open_maintenance_window(const Due& due, Server& server);

  std::map<Place, World> worlds_;
  std::set<Due> due_;
  std::int64_t order_ = 0;
  std::string last_id_;
};

}  // namespace simulation
