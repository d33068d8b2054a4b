// What the emulator should be, in a few maps: written from the documentation, not from its code.
#pragma once

#include <cstdint>
#include <functional>
#include <set>

#include "tests/simulation/resources.hpp"

namespace simulation {

class Model {
 public:
  // Each operation gives the name of the exception, or "" if it goes well.
  std::string create_server(const Place& place,
                            const std::string& name,
                            Server server,
                            const std::optional<std::string>& backup,
                            const TagList& tags,
                            Time now);
  std::string delete_server(const Place& place, const std::string& name, Time now);
  std::string restore_server(const Place& place,
                             const std::string& name,
                             const std::string& backup,
                             const std::optional<std::string>& type,
                             Time now);
  std::string start_maintenance(const Place& place,
                                const std::string& name,
                                bool upgrade,
                                Time now);
  std::string update_server(const Place& place,
                            const std::string& name,
                            const Update& update,
                            Time now);
  std::string update_attributes(const Place& place,
                                const std::string& name,
                                const std::string& attribute,
                                Time now);
  std::string export_attribute(const Place& place,
                               const std::string& name,
                               const std::string& attribute);
  std::string create_backup(const Place& place,
                            const std::string& server,
                            const TagList& tags,
                            Time now);
  std::string delete_backup(const Place& place, const std::string& id, Time now);
  // Of AssociateNode and DisassociateNode alike.
  std::string may_associate(const Place& place, const std::string& name);
  void associate(const Place& place, const std::string& name, const std::string& token, Time now);
  // IN_PROGRESS or SUCCESS, or the exception.
  std::string association(const Place& place, const std::string& name, const std::string& token);
  std::string tag(const Place& place, const std::string& arn, const TagList& tags);
  std::string untag(const Place& place,
                    const std::string& arn,
                    const std::vector<std::string>& keys);
  // Null if nothing bears the ARN.
  const Tags* tags(const Place& place, const std::string& arn);

  // What the control API does.
  void put_server(const Place& place, const std::string& name, const Server& server, Time now);
  void force_server(const Place& place,
                    const std::string& name,
                    const std::string& status,
                    Time now);
  void force_backup(const Place& place, const std::string& id, const std::string& status);

  // Everything that is due by then has happened.
  void pass_to(Time now);

  std::map<std::string, Server>& servers(const Place& place) { return world(place).servers; }
  // Newest first.
  std::vector<std::pair<std::string, Backup>> backups(const Place& place);
  std::int64_t manual_backups(const Place& place);
  // The id of the last backup of create_backup().
  const std::string& last_id() const { return last_id_; }

 private:
  enum class What {
    backup_done,
    creation_done,
    restoration_done,
    maintenance_done,
    update_done,
    removal_done,
    deletion_done,
    association_done,
    backup_window,
    maintenance_window
  };
  struct Due {
    Time at;
    std::int64_t order;
    What what;
    Place place;
    std::string server;
    std::string subject{};                // a backup, a token, or an upgrade
    std::optional<std::string> resume{};  // the server's status afterwards

    bool operator<(const Due& other) const {
      return std::pair(at, order) < std::pair(other.at, other.order);
    }
  };
  struct World {
    std::map<std::string, Server> servers;
    std::map<std::string, Backup> backups;
    std::map<std::string, Association> associations;
    std::map<std::string, Time> last_backup_at;
  };
  struct Bearer {
    Server* server = nullptr;
    Backup* backup = nullptr;
    std::string name{};
  };

  World& world(const Place& place) { return worlds_[place]; }
  Server* find_server(const Place& place, const std::string& name);
  // "" if the server is there and in one of the states (separated by blanks).
  std::string refusal(const Place& place, const std::string& name, std::string_view states);
  Bearer find_bearer(const Place& place, const std::string& arn);
  std::string change_tags(const Place& place,
                          const std::string& arn,
                          const std::function<void(Tags&)>& change);

  void add(Due due);
  void begin(What what,
             Duration takes,
             const Place& place,
             const std::string& name,
             std::string_view during,
             Time now,
             const std::string& subject = "");
  std::string start_backup(const Place& place, const std::string& server, bool manual, Time now);
  void maintain(const Place& place, const std::string& name, bool upgrade, Time now);
  void schedule_windows(const Place& place, const std::string& name, Time now);
  void happen(const Due& due);
  void finish_backup(const Due& due);
  void finish_creation(const Due& due, Server& server);
  void finish_maintenance(const Due& due, Server& server);
  void finish_removal(const Due& due);
  void open_backup_window(const Due& due, Server& server);
  void open_maintenance_window(const Due& due, Server& server);

  std::map<Place, World> worlds_;
  std::set<Due> due_;
  std::int64_t order_ = 0;
  std::string last_id_;
};

}  // namespace simulation
