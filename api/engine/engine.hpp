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
#include "api/control/call.hpp"
#include "api/engine/scheduler.hpp"
#include "api/protocol/dispatch.hpp"
#include "api/request.hpp"
#include "api/settings.hpp"
#include "api/telemetry/change_stream.hpp"
#include "api/telemetry/journal.hpp"
#include "api/telemetry/metrics.hpp"
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
  // A request that is to come Later keeps its id.
  std::vector<Answer> run(Time machine, std::span<const Request> requests);

  // One request alone, in as many turns as it takes; moments that it waits for come at once.
  Reply run(Time machine, const Request& request);

  // A request that was to come again will not.
  void abandon(const Request& request);

  // When the machine's clock will show the moment at which run_due() has work; nothing if all is at
  // rest.
  std::optional<Time> next_due() const { return scheduler_.next_due(); }

  // One turn in which what is due happens, up to 1,000 timers. Throws storage::Error if it cannot
  // be kept; everything is due again then.
  void run_due(Time machine);

  // The accounts whose worlds have changed since this was last asked.
  std::set<std::string> take_changed() { return std::exchange(changed_, {}); }

  // Makes sure that each of these servers is there, in the default account and region.
  void ensure_servers(Time machine, std::span<const std::string> names);

  // Begins an empty store with a world document, in the default account; a store that has a world
  // already is left alone. The mistakes of the document, if it has any.
  std::optional<std::string> init(Time machine, std::string_view document);

  const ChangeStream& change_stream() const { return change_stream_; }
  Metrics& metrics() { return metrics_; }

 private:
  enum class Effect { read, wrote, not_run };
  struct Attempt {
    Answer answer;
    Effect effect = Effect::not_run;
  };

  std::vector<Attempt> settle(Time machine, std::span<const Request> requests);
  bool attempt_all(Time machine,
                   std::span<const Request> requests,
                   storage::Undo undo,
                   std::vector<Attempt>& attempts);
  Attempt attempt(Time machine, const Request& request);
  void repair(Time machine, std::span<const Request> requests, std::vector<Attempt>& attempts);
  Answer read_again(Time machine, const Request& request);
  void commit(storage::Transaction& turn);
  void finish(Time machine, const Request& request, Reply& reply);

  Answer answer(Time machine, const Request& request);
  Answer answer_call(Time machine, const Request& request, protocol::Call& call);
  Reply carry_out(storage::World& world, protocol::Call& call, Time now);
  Answer answer_control(Time machine, const Request& request);
  Reply failure(const Request& request, std::string_view what);

  storage::World enter(const std::string& account, Time machine);
  std::string next_request_id();

  storage::Database& database_;
  Settings settings_;
  Report report_;
  std::mt19937_64 request_ids_;
  Scheduler scheduler_;
  Journal journal_;
  ChangeStream change_stream_;
  Metrics metrics_;

  // The count of writes from which on they are the request's own.
  std::uint64_t own_writes_since_ = 0;

  // The faults that delay a request, by its id, until it comes again.
  std::map<std::uint64_t, storage::FaultRule> delayed_;
  std::set<std::string> changed_;
};

}  // namespace api
