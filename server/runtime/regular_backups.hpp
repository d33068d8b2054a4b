// The copies of the store that the program makes by itself: --backup-every.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <string>
#include <thread>

#include "api/engine/engine.hpp"
#include "server/runtime/backup_folder.hpp"
#include "server/runtime/log.hpp"
#include "server/runtime/machine_clock.hpp"
#include "server/runtime/turn.hpp"

namespace server {

struct BackupPlan {
  base::Duration every{0};  // none: no copies are made
  std::string folder;
  std::size_t keep = 24;
};

class RegularBackups {
 public:
  // Throws std::runtime_error, in one line, where the folder can't take them.
  RegularBackups(boost::asio::io_context& context,
                 api::Engine& engine,
                 Turn& turn,
                 const MachineClock& clock,
                 const Log& log,
                 const BackupPlan& plan);
  RegularBackups(const RegularBackups&) = delete;
  RegularBackups& operator=(const RegularBackups&) = delete;
  ~RegularBackups();

  // The first copy is made one interval after this, each further one an interval after the one
  // before was begun. One that fails is told by the log, once as long as it fails for the same
  // reason.
  void begin() { wait(plan_.every); }

  // No further one is begun.
  void stop();

 private:
  void wait(base::Duration duration);
  void ring();
  void put_away(const std::string& name);
  void conclude(const std::string& name, const std::string& failure);

  boost::asio::io_context& context_;
  api::Engine& engine_;
  Turn& turn_;
  const MachineClock& clock_;
  const Log& log_;
  BackupPlan plan_;
  BackupFolder folder_;
  boost::asio::steady_timer timer_;
  base::Time begun_{};
  std::string told_;  // what the last one failed of; "": it didn't
  bool stopped_ = false;
  std::thread thread_;                     // waits for the disk beside the event loop
  std::shared_ptr<RegularBackups*> self_;  // for who may tell something later than this lives
};

}  // namespace server
