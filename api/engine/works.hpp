// The work under way: which world it is of, whose request it is, and whose turn it is next.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "api/request.hpp"
#include "api/work.hpp"

namespace api {

class Works {
 public:
  // In place of an account: work on the store as a whole, for which no world waits.
  static constexpr const char* of_process = "*";

  struct Running {
    std::string account;
    std::uint64_t request = 0;  // who waits for the reply
    std::string operation;      // `PATCH /_emulator/clock`
    bool writes = false;
    std::string region;
    std::shared_ptr<Work> work;
    bool is_answered = false;  // before it was done
  };

  // REQUIRES: nothing is under way in that account's world.
  void start(Running running);

  bool is_under_way(const std::string& account) const { return by_account_.contains(account); }
  // What is under way in that world; null if nothing is.
  const Running* find(const std::string& account) const;
  // The accounts in whose worlds something is under way.
  std::vector<std::string> accounts() const;
  // Whether something can go on now.
  bool can_go_on() const;

  // The next one in turn that can go on; null if there is none.
  Running* next();

  // The request that asked for the work gets this reply when it comes again, and the work goes on.
  void answer(Running& running, Reply reply);

  // The work is over; the request that asked for it gets the reply when it comes again.
  void finish(const std::string& account, Reply reply);

  // The reply for a request whose work is over; nothing if there is none.
  std::optional<Reply> take_reply(std::uint64_t request);

  // Nobody waits for the reply any more: what is under way for it ends where it is. Gives the
  // account whose world is free again; nothing if it was none.
  std::optional<std::string> abandon(std::uint64_t request);

  // Ends what is under way in a world; whoever asked for it gets the reply.
  bool cancel(const std::string& account, Reply reply);

  // Worlds of nobody, whose rows are to go, the oldest first. One that turns out to be somebody's
  // is left alone.
  void clear(storage::WorldId world) { worlds_to_clear_.insert(world); }
  const std::set<storage::WorldId>& worlds_to_clear() const { return worlds_to_clear_; }
  void is_cleared(storage::WorldId world) { worlds_to_clear_.erase(world); }
  // So many are left that no more are to come before some have gone.
  bool is_behind() const { return worlds_to_clear_.size() > left_max; }

 private:
  static constexpr std::size_t left_max = 4;

  void end(const std::string& account);

  std::list<Running> running_;  // the next one in turn first
  std::map<std::string, std::list<Running>::iterator> by_account_;
  std::map<std::uint64_t, Reply> replies_;
  std::set<storage::WorldId> worlds_to_clear_;
};

}  // namespace api
