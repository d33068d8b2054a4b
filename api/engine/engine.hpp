// The emulator without sockets and clocks: requests and moments in, replies out.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <random>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/control/routes/stream.hpp"
#include "api/engine/api_call.hpp"
#include "api/engine/control_call.hpp"
#include "api/engine/kept_copy.hpp"
#include "api/engine/scheduler.hpp"
#include "api/engine/works.hpp"
#include "api/request.hpp"
#include "api/settings.hpp"
#include "api/telemetry/change_stream.hpp"
#include "api/telemetry/journal.hpp"
#include "api/telemetry/metrics.hpp"
#include "api/telemetry/watched_clocks.hpp"
#include "storage/database.hpp"

namespace api {

class Engine {
 public:
  using Report = std::function<void(std::string_view)>;

  // `machine` is the machine's time at the start: no world's clock stands before its last commit
  // from there on. `report` is told, once each, what should not happen.
  Engine(storage::Database& database, Settings settings, Time machine, Report report);

  // The machine's counter, by which the journal tells how long calls took; without one none did.
  using Counter = std::function<std::chrono::nanoseconds()>;
  void count_with(Counter counter) { counter_ = std::move(counter); }

  // One turn: the requests run in their order in one transaction, each undone alone if it fails.
  // When this returns, what they wrote is durable. Where the commit fails, requests that wrote are
  // answered with a 500 and have had no effect; the others are answered as if those had not been.
  // A request that is to come Later keeps its id.
  std::vector<Answer> run(Time machine, std::span<const Request> requests);

  // One request alone, in as many turns as it takes; moments that it waits for come at once.
  Reply run(Time machine, const Request& request);

  // A request that was to come again will not: what is under way for it ends where it is.
  void abandon(const Request& request);

  // Whether there is work that goes on by itself, in turns of its own.
  bool has_work() const { return works_.can_go_on(); }

  // One such turn: a part of the work of one world. Less where requests came lately, so that nobody
  // who is served beside it waits long.
  void work(Time machine);

  // Has a copy of the store made in a new file, by work(). False if one is being made already.
  bool copy_store(std::string file, KeptCopy::Done done);

  // When the machine's clock will show the moment at which run_due() has work; nothing if all is at
  // rest.
  std::optional<Time> next_due() const { return scheduler_.next_due(); }

  // One turn in which what is due happens, as much as a turn may do. Throws storage::Error if it
  // cannot be kept; everything is due again then.
  void run_due(Time machine);

  // The most rows that a turn has cost so far, see Budget.
  int rows_in_a_turn_max() const { return rows_in_a_turn_max_; }

  // The accounts whose worlds have changed since this was last asked, but for those that are still
  // at work or behind their time.
  std::set<std::string> take_changed() { return std::exchange(changed_, {}); }

  // The accounts that have called, or of whose worlds something was told, since this was last
  // asked: who watches one finds more in its stream.
  std::set<std::string> take_told() { return std::exchange(told_, {}); }

  // A turn of the program's own, in an account's world and a region, before any request.
  void prepare(Time machine,
               const std::string& account,
               const std::string& region,
               const std::function<void(Context& context)>& action);

  // Whether the store holds no world yet.
  bool is_empty() const { return storage::list_worlds(database_).empty(); }
  const Settings& settings() const { return settings_; }

  const ChangeStream& change_stream() const { return change_stream_; }
  const Journal& journal() const { return journal_; }
  WatchedClocks& watched_clocks() { return watched_clocks_; }

  // An account's clock between turns; nothing if the store can't tell.
  std::optional<control::StreamClock> clock_of(const std::string& account, Time machine);

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
  void attempt(const Request& request, Attempt& result);
  void repair(Time machine, std::span<const Request> requests, std::vector<Attempt>& attempts);
  Answer read_again(Time machine, const Request& request);
  void commit(storage::Transaction& turn, Time machine);
  Time moment_of(const std::string& account, Time machine);
  void clear_journal(const Outcome& outcome);
  void carry_out(const AfterCommit& after, const Outcome& outcome, Time machine);
  void change_slots(const rules::Slots& slots, Time machine);
  void note_at_rest(const std::string& account);
  void finish(Time machine, const Request& request, Reply& reply);
  Answer start(const Request& request, Started started);
  void take_parts(Time machine, Reply& reply);
  void go_on(Works::Running& running);
  void clear();

  Answer answer(const Request& request);
  Reply failure(const Request& request, std::string_view what);
  std::string next_request_id();

  storage::Database& database_;
  Settings settings_;
  Report report_;
  Counter counter_;
  std::mt19937_64 request_ids_;
  Journal journal_;
  ChangeStream change_stream_;
  Metrics metrics_;
  WatchedClocks watched_clocks_;
  Works works_;
  Scheduler scheduler_;
  ApiCalls api_calls_;
  ControlCalls control_calls_;
  Turn turn_{};  // the open one
  Time last_served_{};
  bool has_cleared_ = false;  // the last part of work has taken rows away
  int rows_in_a_turn_max_ = 0;
  std::set<std::string> changed_;
  std::set<std::string> told_;
};

}  // namespace api
