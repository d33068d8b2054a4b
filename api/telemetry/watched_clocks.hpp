// The worlds whose clocks somebody watches, and whether they may show something else by now.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace api {

class WatchedClocks {
  struct Watched {
    std::uint64_t changes = 0;
    std::size_t watchers = 0;
  };
  using Worlds = std::map<std::string, Watched>;

 public:
  // Of one who watches; it must go before the clocks do.
  class Watch {
   public:
    Watch(WatchedClocks& clocks, const std::string& account)
        : clocks_(clocks), world_(clocks.worlds_.try_emplace(account).first) {
      ++world_->second.watchers;
    }
    ~Watch() {
      if (--world_->second.watchers == 0) clocks_.worlds_.erase(world_);
    }
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    // Another number than before: it may.
    std::uint64_t changes() const { return world_->second.changes; }

   private:
    WatchedClocks& clocks_;
    Worlds::iterator world_;
  };

  // The account's clock, or what is due in its world, has changed.
  void note(const std::string& account) {
    const auto world = worlds_.find(account);
    if (world != worlds_.end()) ++world->second.changes;
  }

 private:
  Worlds worlds_;
};

}  // namespace api
