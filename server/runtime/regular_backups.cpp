#include "server/runtime/regular_backups.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <exception>

namespace server {

namespace {

// Where a client is being sent a copy just then.
constexpr base::Duration retry_after{1'000};

// Longer waits are cut into pieces, so that a machine that slept is noticed.
constexpr base::Duration wait_max{60'000};

}  // namespace

RegularBackups::RegularBackups(boost::asio::io_context& context,
                               api::Engine& engine,
                               Turn& turn,
                               const MachineClock& clock,
                               const Log& log,
                               const BackupPlan& plan)
    : context_(context),
      engine_(engine),
      turn_(turn),
      clock_(clock),
      log_(log),
      plan_(plan),
      folder_(plan.folder),
      timer_(context),
      begun_(clock.now()),
      self_(std::make_shared<RegularBackups*>(this)) {}

RegularBackups::~RegularBackups() {
  *self_ = nullptr;
  if (thread_.joinable()) thread_.join();
}

void RegularBackups::stop() {
  stopped_ = true;
  timer_.cancel();
}

void RegularBackups::wait(base::Duration duration) {
  const base::Time due = clock_.now() + duration;
  timer_.expires_after(std::clamp(duration, base::Duration{0}, wait_max));
  timer_.async_wait([this, due](const boost::system::error_code& error) {
    if (error || stopped_) return;
    const base::Duration left = due - clock_.now();
    if (left > base::Duration{0}) {
      wait(left);
    } else {
      ring();
    }
  });
}

void RegularBackups::ring() {
  const base::Time now = clock_.now();
  folder_.remove_unfinished();
  const std::string name = folder_.name_at(now);
  const bool is_begun =
      engine_.copy_store(folder_.unfinished(name), [self = self_, name](std::string_view failure) {
        if (*self == nullptr) return;
        if (failure.empty()) {
          (*self)->put_away(name);
        } else {
          (*self)->conclude(name, std::string(failure));
        }
      });
  if (!is_begun) {
    wait(retry_after);
    return;
  }
  begun_ = now;
  turn_.work();
}

// The disk takes as long as it takes: others are served meanwhile.
void RegularBackups::put_away(const std::string& name) {
  if (thread_.joinable()) thread_.join();  // it has told that it is done
  thread_ = std::thread([this, name] {
    std::string failure;
    try {
      folder_.place(name);
      folder_.keep_newest(plan_.keep);
    } catch (const std::exception& error) {
      failure = error.what();
    }
    boost::asio::post(context_, [self = self_, name, failure] {
      if (*self != nullptr) (*self)->conclude(name, failure);
    });
  });
}

void RegularBackups::conclude(const std::string& name, const std::string& failure) {
  const std::string path = plan_.folder + "/" + name;
  if (failure.empty()) {
    log_.info("backup: " + path);
  } else if (failure != told_) {
    log_.warn("--backup-every: " + path +
              " could not be made, trying again at the next time: " + failure);
  }
  told_ = failure;
  if (!stopped_) wait(begun_ + plan_.every - clock_.now());
}

}  // namespace server
