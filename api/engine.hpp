// The emulator without sockets and clocks: requests and moments in, replies out.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/context.hpp"
#include "api/control/visit.hpp"
#include "api/protocol/dispatch.hpp"
#include "api/request.hpp"
#include "api/settings.hpp"
#include "storage/database.hpp"

namespace api {

class Engine {
 public:
  using Report = std::function<void(std::string_view)>;

  // `machine` is the machine's time at the start: no world's clock stands before its last commit
  // from there on. `report` is told, once each, what should not happen.
  Engine(storage::Database& database, Settings settings, Time machine, Report report);

  // One turn: the requests run in their order in one transaction, each undone alone if it fails.
  // When this returns, what they wrote is durable. Where the commit fails, requests that wrote are
  // answered with a 500 and have had no effect; the others are answered as if those had not been.
  // Nothing in place of a reply: the request has to wait, for a world that is on its way to a later
  // moment, and is to come again in the next turn.
  std::vector<std::optional<Reply>> run(Time machine, std::span<const Request> requests);

  // One request alone, in as many turns as it takes.
  Reply run(Time machine, const Request& request);

  // When the machine's clock will show the moment at which run_due() has work; nothing if all is at
  // rest.
  std::optional<Time> next_due() const;

  // One turn in which what is due happens, up to 1,000 timers. Throws storage::Error if it cannot
  // be kept; everything is due again then.
  void run_due(Time machine);

  // Makes sure that each of these servers is there, in the default account and region.
  void ensure_servers(Time machine, std::span<const std::string> names);

  // Begins an empty store with a world document, in the default account; a store that has a world
  // already is left alone. The mistakes of the document, if it has any.
  std::optional<std::string> init(Time machine, std::string_view document);

 private:
  enum class Effect { read, wrote, not_run };
  struct Attempt {
    std::optional<Reply> reply;
    Effect effect = Effect::not_run;
  };
  struct Applied {
    int count = 0;
    Time last{};  // the moment of the last one
  };

  void restart_clocks(Time machine);
  std::vector<Attempt> settle(Time machine, std::span<const Request> requests);
  bool attempt_all(Time machine, std::span<const Request> requests, std::vector<Attempt>& attempts);
  Attempt attempt(Time machine, const Request& request);
  void repair(Time machine, std::span<const Request> requests, std::vector<Attempt>& attempts);
  std::optional<Reply> read_again(Time machine, const Request& request);
  void commit();
  void after_commit();

  std::optional<Reply> answer(Time machine, const Request& request);
  std::optional<Reply> answer_call(Time machine, protocol::Call& call);
  std::optional<Reply> answer_control(Time machine, const Request& request);
  Reply failure(const Request& request, std::string_view what);

  // The account's world at that moment, after what was due in it.
  storage::World enter(const std::string& account, Time machine);
  void keep_world(storage::World& world);
  Applied apply_due(storage::World& world,
                    Time now,
                    int timers_max,
                    control::Advance* advance = nullptr);
  bool step_towards(storage::World& world, Time until, Time machine, control::Advance& advance);
  void note_next_due(const storage::World& world);
  void forget_next_due(storage::WorldId world);
  std::string next_request_id();

  storage::Database& database_;
  Settings settings_;
  Report report_;
  std::mt19937_64 request_ids_;

  // The count of writes from which on they are the request's own.
  std::uint64_t own_writes_since_ = 0;

  // The worlds that this turn wrote to, with the moment each was at.
  std::map<storage::WorldId, std::pair<std::string, Time>> touched_;

  // The worlds on their way to a later moment; their other requests wait.
  std::map<storage::WorldId, std::optional<control::Advance>> advances_;

  // When each world next has work, on the machine's clock; refreshed after commits.
  std::map<storage::WorldId, std::pair<Time, std::string>> due_by_world_;
  std::set<std::pair<Time, storage::WorldId>> worlds_by_due_;
};

}  // namespace api
