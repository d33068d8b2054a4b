#include "api/engine/engine.hpp"

#include <array>
#include <cstring>
#include <utility>

#include "api/changes/calendar.hpp"
#include "api/control/routes/table.hpp"
#include "api/engine/fault_injection.hpp"
#include "api/model/redact.hpp"
#include "api/operations/table.hpp"
#include "api/protocol/errors.hpp"
#include "api/resources/new_server.hpp"
#include "api/rules/identifiers.hpp"
#include "api/rules/world_clock.hpp"
#include "base/seeded_random.hpp"

namespace api {

namespace {

// The server that an input names, itself or in a backup's id.
std::string server_named_by(const base::Json& input) {
  const auto text = [&](std::string_view name) {
    const base::Json* member = base::find_member(input, name);
    return member != nullptr && member->IsString() ? base::text_of(*member) : std::string_view();
  };
  if (const std::string_view name = text("ServerName"); !name.empty()) return std::string(name);
  const auto parts = rules::parse_backup_id(text("BackupId"));
  return parts ? std::string(parts->server_name) : "";
}

}  // namespace

Engine::Engine(storage::Database& database, Settings settings, Time machine, Report report)
    : database_(database),
      settings_(std::move(settings)),
      report_(std::move(report)),
      request_ids_(settings_.request_id_seed),
      scheduler_(database_, settings_, machine),
      change_stream_(static_cast<std::uint64_t>(base::milliseconds_of(machine))) {}

// --- Turns -----------------------------------------------------------------------------------

Reply Engine::run(Time machine, const Request& request) {
  while (true) {
    Answer answer = std::move(run(machine, std::span(&request, 1))[0]);
    if (auto* reply = std::get_if<Reply>(&answer)) return std::move(*reply);
    machine = std::get<Later>(answer).at.value_or(machine);
  }
}

std::vector<Answer> Engine::run(Time machine, std::span<const Request> requests) {
  std::vector<Attempt> attempts = settle(machine, requests);
  std::vector<Answer> answers;
  answers.reserve(requests.size());
  for (std::size_t i = 0; i < requests.size(); ++i) {
    Answer& answer = attempts[i].answer;
    if (auto* reply = std::get_if<Reply>(&answer)) finish(machine, requests[i], *reply);
    answers.push_back(std::move(answer));
  }
  return answers;
}

// What a request leaves outside the store once it is settled.
void Engine::finish(Time machine, const Request& request, Reply& reply) {
  Outcome& outcome = reply.outcome;
  if (outcome.account.empty()) outcome.account = control::account_of(request, settings_).account;
  if (control::is_ours(request)) {
    ++metrics_.control_requests;
    if (outcome.clears_journal) journal_.clear(outcome.account);
    return;
  }
  std::string id = next_request_id();
  reply.headers.emplace_back("x-amzn-RequestId", id);
  const bool is_known = find_operation(outcome.operation) != nullptr;
  const bool is_made_up = outcome.fault != 0 && !protocol::is_known_error(outcome.error);
  ++metrics_.calls[{is_known ? outcome.operation : "other", is_made_up ? "other" : outcome.error}];
  if (outcome.fault != 0) ++metrics_.faults_injected;
  journal_.note(outcome, reply.status, reply.delivery, std::move(id), machine);
}

// Everything but what a request leaves outside the store. Nearly every turn keeps all that it did,
// so it is tried without savepoints; the rare one that must undo a part of itself runs once more.
std::vector<Engine::Attempt> Engine::settle(Time machine, std::span<const Request> requests) {
  std::vector<Attempt> attempts(requests.size());
  const bool is_repeatable = delayed_.empty() && !scheduler_.is_advancing_any();
  const auto undo = is_repeatable ? storage::Undo::whole : storage::Undo::parts;
  bool is_kept = attempt_all(machine, requests, undo, attempts);
  if (!is_kept && database_.is_spoiled()) {
    for (const Request& request : requests) abandon(request);
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
  scheduler_.begin();
  try {
    storage::Transaction turn(database_, undo);
    for (std::size_t i = 0; i < requests.size(); ++i) {
      attempts[i] = attempt(machine, requests[i]);
      if (!database_.in_transaction() || database_.is_spoiled()) return false;
    }
    commit(turn);
  } catch (const storage::Error& error) {
    report_(std::string("a turn could not be kept: ") + error.what());
    return false;
  }
  return true;
}

Engine::Attempt Engine::attempt(Time machine, const Request& request) {
  own_writes_since_ = database_.writes();
  Attempt result;
  try {
    result.answer = answer(machine, request);
  } catch (const std::exception& error) {
    result.answer = failure(request, database_.is_spoiled() ? "" : error.what());
  }
  // What was due happens whether or not this request came: it makes no write of a read.
  result.effect = database_.writes() == own_writes_since_ ? Effect::read : Effect::wrote;
  return result;
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
    Answer read = answer(machine, request);
    if (database_.writes() == own_writes_since_) return read;
  } catch (const std::exception& error) {
    return failure(request, error.what());
  }
  abandon(request);
  return failure(request, "");
}

void Engine::abandon(const Request& request) {
  scheduler_.abandon(request.id);
  delayed_.erase(request.id);
}

void Engine::commit(storage::Transaction& turn) {
  scheduler_.commit(turn);
  ++metrics_.turns_kept;
  const std::map<storage::WorldId, std::string> accounts = scheduler_.after_commit();
  for (const auto& [world, account] : accounts) changed_.insert(account);
  change_stream_.add(database_.mutations().take(), accounts);
}

void Engine::run_due(Time machine) {
  scheduler_.begin();
  storage::Transaction turn(database_, storage::Undo::whole);
  scheduler_.apply_all_due(machine);
  commit(turn);
}

// --- One request -----------------------------------------------------------------------------

Answer Engine::answer(Time machine, const Request& request) {
  if (control::is_ours(request)) return answer_control(machine, request);
  auto decision = protocol::decide(request, settings_, machine);
  if (auto* rejected = std::get_if<protocol::Rejected>(&decision)) {
    Outcome& outcome = rejected->reply.outcome;
    const auto world = storage::find_world(database_, outcome.account);
    outcome.moment = world ? rules::virtual_time(world->clock, machine) : machine;
    return std::move(rejected->reply);
  }
  return answer_call(machine, request, std::get<protocol::Call>(decision));
}

Answer Engine::answer_call(Time machine, const Request& request, protocol::Call& call) {
  storage::World world = enter(call.caller.account, machine);
  if (scheduler_.is_advancing(world.id)) return Later{};
  const Time now = rules::virtual_time(world.clock, machine);
  Outcome outcome{.account = world.account,
                  .operation = std::string(call.operation->name),
                  .moment = now,
                  .region = call.caller.region,
                  .server_name = server_named_by(call.input),
                  .input = redacted(call.input, *call.operation->input)};
  std::optional<storage::FaultRule> fault;
  if (auto waited = delayed_.extract(request.id)) {
    fault = std::move(waited.mapped());
  } else if (world.has_faults) {
    fault =
        find_fault(database_, world, {outcome.operation, outcome.region, outcome.server_name}, now);
    scheduler_.touch(world, now);
    if (fault && fault->delay) {
      const Time until = machine + *fault->delay;
      delayed_.emplace(request.id, std::move(*fault));
      return Later{.at = until};
    }
  }
  const bool replaces = fault && (fault->error || fault->reply);
  const bool runs = !replaces || fault->injection == storage::Injection::after;
  Reply reply = runs ? carry_out(world, call, now) : protocol::internal_failure();
  outcome.error = reply.outcome.error;
  outcome.ran = reply.outcome.ran;
  outcome.fault = fault ? fault->id : 0;
  reply.outcome = std::move(outcome);
  return fault ? inject(*fault, std::move(reply)) : std::move(reply);
}

// Runs the operation, unless its input is not of its shape.
Reply Engine::carry_out(storage::World& world, protocol::Call& call, Time now) {
  if (std::optional<Reply> refusal = protocol::check_input(call)) return std::move(*refusal);
  // A Describe may be the read that a change waits for.
  const bool writes = call.operation->access == Access::writes || world.has_polled;
  std::optional<storage::Savepoint> step;
  if (writes) {
    step.emplace(database_);
    scheduler_.keep(world);
  }
  Context context =
      scheduler_.context_of(world, call.caller.region, now, std::move(call.caller.user_arn));
  Result<std::string> body = call.operation->call(context, call.input);
  Reply reply;
  if (body) {
    reply.content_type = protocol::json_type;
    reply.body = std::move(*body);
    if (step) {
      step->keep();
      scheduler_.touch(world, now);
    }
  } else {
    reply = protocol::error_reply(body.error());
  }
  reply.outcome.ran = true;
  return reply;
}

Answer Engine::answer_control(Time machine, const Request& request) {
  base::JsonDocument input;
  control::RoutedRequest found = control::find_route(control::routes(), request, input);
  if (found.refusal) {
    Outcome& outcome = found.refusal->outcome;
    if (found.route != nullptr) outcome.operation = control::name_of(*found.route);
    outcome.moment = machine;
    return std::move(*found.refusal);
  }
  control::Addressed addressed = control::account_of(request, settings_);
  if (addressed.refusal) return std::move(*addressed.refusal);
  storage::World world = enter(addressed.account, machine);
  std::optional<control::Advance> advance = scheduler_.resume(world.id, request.id);
  if (!advance && scheduler_.is_advancing(world.id)) return Later{};
  storage::Savepoint step(database_);
  if (found.route->writes) scheduler_.keep(world);
  const storage::World before = world;
  const auto now = [&] { return rules::virtual_time(world.clock, machine); };
  Context context = scheduler_.context_of(world, settings_.region, now());
  control::Call call{
      .context = context,
      .world = world,
      .request = request,
      .input = input,
      .machine = machine,
      .journal = journal_,
      .change_stream = change_stream_,
      .metrics = metrics_,
      .advance = advance,
      .step = [&](Time until) { return scheduler_.step_towards(world, until, machine, *advance); }};
  Answer answer = found.route->answer(call);
  auto* reply = std::get_if<Reply>(&answer);
  const bool is_kept = reply == nullptr || reply->status < 400;
  if (is_kept) {
    step.keep();
    if (found.route->writes) {
      scheduler_.touch(before, context.now);  // a route may put another world in its place
      scheduler_.touch(world, now());
    }
  }
  if (reply == nullptr) {
    if (advance) scheduler_.pause(world.id, std::move(*advance));
    return answer;
  }
  Outcome& outcome = reply->outcome;
  outcome.account = world.account;
  outcome.operation = control::name_of(*found.route);
  outcome.moment = now();
  if (found.route->writes && is_kept) {
    database_.mutations().note(context.scope, storage::Subject::world, outcome.operation, "");
  }
  return answer;
}

// `what` is told once to whoever runs the program, never to the client.
Reply Engine::failure(const Request& request, std::string_view what) {
  if (!what.empty()) {
    report_("a request failed: " + std::string(request.header("X-Amz-Target")) + " " +
            std::string(request.target) + ": " + std::string(what));
  }
  if (control::is_ours(request)) {
    return control::error(500, "The request failed; the log tells why. Nothing was changed.");
  }
  return protocol::internal_failure();
}

storage::World Engine::enter(const std::string& account, Time machine) {
  storage::World world = scheduler_.enter(account, machine);
  own_writes_since_ = database_.writes();
  return world;
}

// --- The start -------------------------------------------------------------------------------

std::optional<std::string> Engine::init(Time machine, std::string_view document) {
  if (!storage::list_worlds(database_).empty()) return std::nullopt;
  const std::array headers{Header{"Content-Type", "application/json"},
                           Header{"X-Emulator-Account", settings_.account}};
  Reply reply = run(machine, Request{"PUT", "/_emulator/world", headers, document});
  if (reply.status < 400) return std::nullopt;
  return std::move(reply.body);
}

void Engine::ensure_servers(Time machine, std::span<const std::string> names) {
  scheduler_.begin();
  storage::Transaction turn(database_);
  storage::World world = enter(settings_.account, machine);
  scheduler_.keep(world);
  const Time now = rules::virtual_time(world.clock, machine);
  Context context = scheduler_.context_of(world, settings_.region, now);
  for (const std::string& name : names) {
    if (storage::find_server(database_, context.scope, name)) continue;
    const storage::Server server = resources::new_server(context, name);
    storage::insert_server(database_, context.scope, server);
    changes::schedule_windows(context, server);
  }
  scheduler_.touch(world, now);
  commit(turn);
}

std::string Engine::next_request_id() {
  const std::array<std::uint64_t, 2> numbers{request_ids_(), request_ids_()};
  std::array<std::uint8_t, sizeof numbers> bytes{};
  std::memcpy(bytes.data(), numbers.data(), sizeof numbers);
  return base::uuid4(bytes.data());
}

}  // namespace api
