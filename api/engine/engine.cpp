#include "api/engine/engine.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "api/body_parts.hpp"
#include "api/control/reply.hpp"
#include "api/control/routes/table.hpp"
#include "api/protocol/errors.hpp"
#include "api/rules/world_clock.hpp"
#include "base/seeded_random.hpp"
#include "storage/history.hpp"
#include "storage/world_copy.hpp"

namespace api {

namespace {

// Others are being served if requests came so lately.
constexpr Duration lately{20};

// What it costs, in rows, to look through the tables for those of one world.
constexpr int looking_for_rows = 5;

}  // namespace

Engine::Engine(storage::Database& database, Settings settings, Time machine, Report report)
    : database_(database),
      settings_(std::move(settings)),
      report_(std::move(report)),
      request_ids_(settings_.request_id_seed),
      change_stream_(static_cast<std::uint64_t>(base::milliseconds_of(machine))),
      scheduler_(database_, settings_, works_, machine),
      api_calls_(database_, settings_, scheduler_),
      control_calls_(
          database_, settings_, scheduler_, works_, {journal_, change_stream_, metrics_}) {
  for (const storage::WorldId world : storage::list_worlds_of_nobody(database_)) {
    works_.clear(world);
  }
}

// --- Turns -----------------------------------------------------------------------------------

Reply Engine::run(Time machine, const Request& request) {
  while (true) {
    Answer answer = std::move(run(machine, std::span(&request, 1))[0]);
    if (auto* reply = std::get_if<Reply>(&answer)) {
      if (reply->parts) take_parts(machine, *reply);
      return std::move(*reply);
    }
    const auto& later = std::get<Later>(answer);
    if (!later.account.empty() && works_.is_under_way(later.account)) {
      work(machine);
    } else if (!later.account.empty() && next_due() && *next_due() <= machine) {
      run_due(machine);
    } else {
      machine = later.at.value_or(machine);
    }
  }
}

// The whole body in one.
void Engine::take_parts(Time machine, Reply& reply) {
  const std::shared_ptr<BodyParts> parts = std::exchange(reply.parts, nullptr);
  while (true) {
    const std::string part = parts->take();
    reply.body += part;
    if (!part.empty()) continue;
    if (parts->ended() != BodyParts::End::none) break;
    work(machine);
  }
  if (parts->ended() != BodyParts::End::whole) throw std::runtime_error("the body broke off");
}

std::vector<Answer> Engine::run(Time machine, std::span<const Request> requests) {
  last_served_ = machine;
  std::vector<Answer> answers(requests.size());
  std::vector<Request> open;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (auto reply = works_.take_reply(requests[i].id)) {
      finish(machine, requests[i], *reply);
      answers[i] = std::move(*reply);
    } else if (auto elsewhere = control::turn_away(control::routes(), requests[i], settings_)) {
      ++metrics_.misdirected;
      if (!control::is_ours(requests[i])) {
        elsewhere->headers.emplace_back("x-amzn-RequestId", next_request_id());
      }
      answers[i] = std::move(*elsewhere);
    } else {
      open.push_back(requests[i]);
      places.push_back(i);
    }
  }
  std::vector<Attempt> attempts = settle(machine, open);
  for (std::size_t i = 0; i < open.size(); ++i) {
    Answer& answer = attempts[i].answer;
    if (auto* reply = std::get_if<Reply>(&answer)) finish(machine, open[i], *reply);
    if (auto* started = std::get_if<Started>(&answer)) answer = start(open[i], std::move(*started));
    answers[places[i]] = std::move(answer);
  }
  return answers;
}

// Another request of this turn may have been faster: then this one asks again afterwards.
Answer Engine::start(const Request& request, Started started) {
  Works::Running running = control_calls_.running(request, std::move(started.work));
  std::string account = running.account;
  if (works_.is_under_way(account)) {
    for (const storage::WorldId world : running.work->half_made()) works_.clear(world);
  } else {
    works_.start(std::move(running));
    scheduler_.refresh(account);  // nothing happens in the world until it is done
  }
  return Later{.account = std::move(account)};
}

// Everything but what a request leaves outside the store. Nearly every turn keeps all that it did,
// so it is tried without savepoints; the rare one that must undo a part of itself runs once more.
std::vector<Engine::Attempt> Engine::settle(Time machine, std::span<const Request> requests) {
  std::vector<Attempt> attempts(requests.size());
  const auto undo = !api_calls_.any_delayed() ? storage::Undo::whole : storage::Undo::parts;
  bool is_kept = attempt_all(machine, requests, undo, attempts);
  if (!is_kept && database_.is_spoiled()) {
    for (const Request& request : requests) api_calls_.abandon(request.id);
    attempts.assign(requests.size(), {});
    is_kept = attempt_all(machine, requests, storage::Undo::parts, attempts);
  }
  if (!is_kept) {
    ++metrics_.turns_lost;
    repair(machine, requests, attempts);
  }
  return attempts;
}

// False if nothing of it was kept: the commit failed, SQLite ended the transaction before, or it
// was spoiled.
bool Engine::attempt_all(Time machine,
                         std::span<const Request> requests,
                         storage::Undo undo,
                         std::vector<Attempt>& attempts) {
  scheduler_.begin(machine);
  turn_ = {.machine = machine};
  const std::uint64_t writes = database_.writes();
  try {
    storage::Transaction turn(database_, undo);
    for (std::size_t i = 0; i < requests.size(); ++i) {
      attempt(requests[i], attempts[i]);
      if (!database_.in_transaction() || database_.is_spoiled()) return false;
    }
    const bool has_written = database_.writes() != writes;
    commit(turn, machine);
    if (has_written) metrics_.trouble.clear();
  } catch (const storage::Error& error) {
    if (database_.is_spoiled()) return false;
    report_(std::string("a turn could not be kept: ") + error.what());
    metrics_.trouble = error.what();
    return false;
  }
  return true;
}

void Engine::attempt(const Request& request, Attempt& result) {
  turn_.own_writes_since = database_.writes();
  turn_.request_id = control::is_ours(request) ? "" : next_request_id();
  try {
    result.answer = answer(request);
  } catch (const std::exception& error) {
    if (!database_.in_transaction()) metrics_.trouble = error.what();  // SQLite has ended it
    result.answer = failure(request, database_.is_spoiled() ? "" : error.what());
  }
  // What was due happens whether or not this request came: it makes no write of a read.
  if (auto* reply = std::get_if<Reply>(&result.answer)) {
    reply->outcome.request_id = std::move(turn_.request_id);
  }
  result.effect = database_.writes() == turn_.own_writes_since ? Effect::read : Effect::wrote;
}

// After a turn that was not kept: writes have failed, reads are answered without them, and what had
// not run yet gets a turn of its own, unless this was one already.
void Engine::repair(Time machine,
                    std::span<const Request> requests,
                    std::vector<Attempt>& attempts) {
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const Request& request = requests[i];
    Attempt& attempt = attempts[i];
    if (attempt.effect == Effect::wrote) abandon(request);
    if (attempt.effect == Effect::read) {
      attempt.answer = read_again(machine, request);
    } else if (attempt.effect == Effect::wrote || requests.size() == 1) {
      attempt.answer = failure(request, "");
    } else {
      attempt.answer = std::move(settle(machine, requests.subspan(i, 1))[0].answer);
    }
  }
}

// What is due but can't be kept now follows from what is kept and from the time alone, so it is
// applied, shown and undone. A request that failed before its first write may turn out to be no
// read.
Answer Engine::read_again(Time machine, const Request& request) {
  try {
    storage::Transaction undone(database_);
    scheduler_.begin(machine);
    turn_ = {.machine = machine, .own_writes_since = database_.writes()};
    Answer read = answer(request);
    if (database_.writes() == turn_.own_writes_since) return read;
  } catch (const std::exception& error) {
    return failure(request, error.what());
  }
  abandon(request);
  return failure(request, "");
}

void Engine::abandon(const Request& request) {
  api_calls_.abandon(request.id);
  if (const auto account = works_.abandon(request.id)) note_at_rest(*account);
}

// Nothing is under way any more in that world.
void Engine::note_at_rest(const std::string& account) {
  scheduler_.refresh(account);
  changed_.insert(account);
  told_.insert(account);
}

void Engine::commit(storage::Transaction& turn, Time machine) {
  storage::write_history(database_);
  scheduler_.commit(turn);
  ++metrics_.turns_kept;
  rows_in_a_turn_max_ = std::max(rows_in_a_turn_max_, turn_.budget.spent());
  std::map<storage::WorldId, std::string> accounts;
  for (auto& [world, touched] : scheduler_.after_commit(machine)) {
    const bool is_ready = !touched.is_behind && !works_.is_under_way(touched.account);
    if (is_ready) changed_.insert(touched.account);
    told_.insert(touched.account);
    watched_clocks_.note(touched.account);
    accounts.emplace(world, std::move(touched.account));
  }
  change_stream_.add(database_.mutations().take(), accounts);
}

void Engine::run_due(Time machine) {
  scheduler_.begin(machine);
  turn_ = {.machine = machine};
  try {
    storage::Transaction turn(database_, storage::Undo::whole);
    scheduler_.apply_all_due(machine, turn_.budget);
    commit(turn, machine);
  } catch (const storage::Error& error) {
    metrics_.trouble = error.what();
    throw;
  }
}

// --- Work ------------------------------------------------------------------------------------

void Engine::work(Time machine) {
  // In turns: rows go faster than work makes others, so what was thrown away doesn't pile up where
  // one work follows the other.
  const bool clears = !works_.worlds_to_clear().empty() && !has_cleared_;
  Works::Running* running = clears ? nullptr : works_.next();
  has_cleared_ = running == nullptr;
  const bool is_beside_others = machine - last_served_ < lately;
  const bool is_short = is_beside_others && !(has_cleared_ && works_.is_behind());
  scheduler_.begin(machine);
  turn_ = {.machine = machine,
           .budget = Budget(is_short ? Budget::rows_beside_others : Budget::rows_max)};
  if (running != nullptr) {
    go_on(*running);
  } else if (!works_.worlds_to_clear().empty()) {
    clear();
  }
}

// A part that can't be kept ends the work: nobody knows what of it would come out.
void Engine::go_on(Works::Running& running) {
  const bool was_answered = running.is_answered;
  std::optional<Reply> reply;
  try {
    storage::Transaction turn(database_, storage::Undo::whole);
    reply = control_calls_.go_on(running, turn_);
    commit(turn, turn_.machine);
  } catch (const std::exception& error) {
    report_("work failed: " + running.operation + ": " + error.what());
    reply = control::error(500, "The request failed; the log tells why. Nothing was changed.");
  }
  const std::string account = running.account;
  if (running.is_answered && !was_answered) changed_.insert(account);  // who asked is to come again
  if (!reply) return;
  works_.finish(account, std::move(*reply));
  watched_clocks_.note(account);
  note_at_rest(account);
}

bool Engine::copy_store(std::string file, KeptCopy::Done done) {
  if (works_.is_under_way(Works::of_process)) return false;
  works_.start({.account = Works::of_process,
                .operation = "--backup-every",
                .work = std::make_shared<KeptCopy>(std::move(file), std::move(done)),
                .is_answered = true});
  return true;
}

// As much as a turn may do, of as many worlds as that is.
void Engine::clear() {
  std::vector<storage::WorldId> gone;
  storage::WorldId world = 0;
  try {
    storage::Transaction turn(database_, storage::Undo::whole);
    for (auto next = works_.worlds_to_clear().begin();
         next != works_.worlds_to_clear().end() && !turn_.budget.is_spent();
         ++next) {
      world = *next;
      const int wanted = turn_.budget.left();
      const auto rows = storage::clear_some(database_, world, wanted);
      turn_.budget.spend(static_cast<int>(rows) + looking_for_rows);
      if (rows < wanted) gone.push_back(world);
    }
    commit(turn, turn_.machine);
  } catch (const storage::Error& error) {
    report_(std::string("what was deleted still takes room, until the next start: ") +
            error.what());
    gone = {world};
  }
  for (const storage::WorldId each : gone) works_.is_cleared(each);
}

void Engine::prepare(Time machine,
                     const std::string& account,
                     const std::string& region,
                     const std::function<void(Context& context)>& action) {
  scheduler_.begin(machine);
  turn_ = {.machine = machine};
  storage::Transaction turn(database_);
  storage::World world = scheduler_.look(account, machine);
  scheduler_.keep(world);
  const Time now = rules::virtual_time(world.clock, machine);
  Context context = scheduler_.context_of(world, region, now);
  database_.mutations().set_cause(storage::Cause::start, "");
  action(context);
  scheduler_.touch(world, now);
  commit(turn, machine);
}

// --- One request -----------------------------------------------------------------------------

Answer Engine::answer(const Request& request) {
  if (!control::is_ours(request)) return api_calls_.answer(request, turn_);
  Answer answer = control_calls_.answer(request, turn_);
  const auto* asked = std::get_if<Forwarded>(&answer);
  if (asked == nullptr) return answer;
  turn_.request_id = next_request_id();
  return api_calls_.answer(request, *asked, turn_);
}

// `what` is told once to whoever runs the program, never to the client.
Reply Engine::failure(const Request& request, std::string_view what) {
  if (!what.empty()) {
    report_("a request failed: " + std::string(request.header("X-Amz-Target")) + " " +
            std::string(request.target.path) + " of account " +
            control::account_of(request, settings_).account + ": " + std::string(what));
  }
  if (!metrics_.trouble.empty() && request.target.path == "/_emulator/health") {
    return control::error(503, "What is written can't be kept: " + metrics_.trouble);
  }
  if (control::is_ours(request)) {
    return control::error(500, "The request failed; the log tells why. Nothing was changed.");
  }
  return protocol::named_error(
      "InternalFailure", 500, "The emulator failed, and its log tells why. Nothing was changed.");
}

std::string Engine::next_request_id() {
  const std::array<std::uint64_t, 2> numbers{request_ids_(), request_ids_()};
  std::array<std::uint8_t, sizeof numbers> bytes{};
  std::memcpy(bytes.data(), numbers.data(), sizeof numbers);
  return base::uuid4(bytes.data());
}

}  // namespace api
