#include "api/engine.hpp"

#include <array>
#include <cstring>
#include <utility>

#include "api/chance.hpp"
#include "api/changes/calendar.hpp"
#include "api/changes/schedule.hpp"
#include "api/control/routes.hpp"
#include "api/protocol/errors.hpp"
#include "api/rules/clock.hpp"
#include "api/rules/new_server.hpp"

namespace api {

namespace {

constexpr int timers_per_turn_max = 1'000;

Context context_of(storage::Database& database,
                   const Settings& settings,
                   const storage::World& world,
                   std::string region,
                   Time now,
                   std::string user_arn = "") {
  return {database, settings, world, {world.id, std::move(region)}, now, std::move(user_arn)};
}

}  // namespace

Engine::Engine(storage::Database& database, Settings settings, Time machine, Report report)
    : database_(database),
      settings_(std::move(settings)),
      report_(std::move(report)),
      request_ids_(settings_.request_id_seed) {
  restart_clocks(machine);
}

void Engine::restart_clocks(Time machine) {
  storage::Transaction turn(database_);
  for (storage::World& world : storage::list_worlds(database_)) {
    if (rules::virtual_time(world.clock, machine) < world.moment) {
      world.clock.machine_anchor = machine;
      world.clock.virtual_anchor = world.moment;
      storage::update_world(database_, world);
    }
    note_next_due(world);
  }
  turn.keep();
}

// --- Turns -----------------------------------------------------------------------------------

Reply Engine::run(Time machine, const Request& request) {
  while (true) {
    std::optional<Reply> reply = std::move(run(machine, std::span(&request, 1))[0]);
    if (reply) return std::move(*reply);
  }
}

std::vector<std::optional<Reply>> Engine::run(Time machine, std::span<const Request> requests) {
  std::vector<Attempt> attempts = settle(machine, requests);
  std::vector<std::optional<Reply>> replies;
  replies.reserve(requests.size());
  for (std::size_t i = 0; i < requests.size(); ++i) {
    std::optional<Reply>& reply = attempts[i].reply;
    if (reply && !control::is_ours(requests[i])) {
      reply->headers.emplace_back("x-amzn-RequestId", next_request_id());
    }
    replies.push_back(std::move(reply));
  }
  return replies;
}

// Everything but the request ids, which a reply gets once.
std::vector<Engine::Attempt> Engine::settle(Time machine, std::span<const Request> requests) {
  std::vector<Attempt> attempts(requests.size());
  if (!attempt_all(machine, requests, attempts)) repair(machine, requests, attempts);
  return attempts;
}

// False if nothing of it was kept: the commit failed, or SQLite ended the transaction before.
bool Engine::attempt_all(Time machine,
                         std::span<const Request> requests,
                         std::vector<Attempt>& attempts) {
  touched_.clear();
  try {
    storage::Transaction turn(database_);
    for (std::size_t i = 0; i < requests.size(); ++i) {
      attempts[i] = attempt(machine, requests[i]);
      if (!database_.in_transaction()) return false;
    }
    commit();
  } catch (const storage::Error& error) {
    report_(std::string("a turn could not be kept: ") + error.what());
    return false;
  }
  after_commit();
  return true;
}

Engine::Attempt Engine::attempt(Time machine, const Request& request) {
  own_writes_since_ = database_.writes();
  Attempt result;
  try {
    result.reply = answer(machine, request);
  } catch (const std::exception& error) {
    result.reply = failure(request, error.what());
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
    std::erase_if(advances_, [&](const auto& each) { return each.second->request == request.id; });
    Attempt& attempt = attempts[i];
    if (attempt.effect == Effect::read) {
      attempt.reply = read_again(machine, request);
    } else if (attempt.effect == Effect::wrote || requests.size() == 1) {
      attempt.reply = failure(request, "");
    } else {
      attempt.reply = std::move(settle(machine, requests.subspan(i, 1))[0].reply);
    }
  }
}

// What is due but can't be kept now follows from what is kept and from the time alone, so it is
// applied, shown and undone.
std::optional<Reply> Engine::read_again(Time machine, const Request& request) {
  try {
    storage::Transaction undone(database_);
    return answer(machine, request);
  } catch (const std::exception& error) {
    return failure(request, error.what());
  }
}

void Engine::commit() {
  for (const auto& [id, touched] : touched_) {
    storage::set_world_moment(database_, id, touched.second);
  }
  database_.execute("COMMIT");
}

void Engine::after_commit() {
  for (const auto& [id, touched] : touched_) {
    const auto world = storage::find_world(database_, touched.first);
    if (!world || world->id != id) forget_next_due(id);  // it was reset or replaced
    if (world) note_next_due(*world);
  }
}

// --- One request -----------------------------------------------------------------------------

// Nothing: it has to wait and is to come again.
std::optional<Reply> Engine::answer(Time machine, const Request& request) {
  if (control::is_ours(request)) return answer_control(machine, request);
  auto decision = protocol::decide(request, settings_, machine);
  if (auto* rejected = std::get_if<protocol::Rejected>(&decision)) {
    rejected->reply.outcome.moment = machine;
    return std::move(rejected->reply);
  }
  return answer_call(machine, std::get<protocol::Call>(decision));
}

std::optional<Reply> Engine::answer_call(Time machine, protocol::Call& call) {
  storage::World world = enter(call.caller.account, machine);
  if (advances_.contains(world.id)) return std::nullopt;
  const bool writes = call.operation->access == Access::writes;
  const Time now = rules::virtual_time(world.clock, machine);
  std::optional<storage::Savepoint> step;
  if (writes) {
    step.emplace(database_);
    keep_world(world);
  }
  Context context = context_of(
      database_, settings_, world, call.caller.region, now, std::move(call.caller.user_arn));
  Result<std::string> body = call.operation->call(context, call.input);
  Reply reply;
  if (body) {
    reply.content_type = protocol::json_type;
    reply.body = std::move(*body);
    if (step) {
      step->keep();
      touched_[world.id] = {world.account, now};
    }
  } else {
    reply = protocol::fault_reply(body.error());
  }
  reply.outcome.account = world.account;
  reply.outcome.operation = call.operation->name;
  reply.outcome.moment = now;
  return reply;
}

std::optional<Reply> Engine::answer_control(Time machine, const Request& request) {
  control::Found found = control::find_route(request);
  if (found.route == nullptr) return std::move(found.refusal);
  control::Addressed addressed = control::account_of(request, settings_);
  if (addressed.refusal) return std::move(*addressed.refusal);
  storage::World world = enter(addressed.account, machine);
  std::optional<control::Advance> advance;
  if (const auto running = advances_.find(world.id); running != advances_.end()) {
    if (running->second->request != request.id) return std::nullopt;
    advance = std::move(running->second);
    advances_.erase(running);
  }
  storage::Savepoint step(database_);
  if (found.route->writes) keep_world(world);
  const storage::WorldId id = world.id;
  const Time now = rules::virtual_time(world.clock, machine);
  Context context = context_of(database_, settings_, world, settings_.region, now);
  control::Visit visit{context, world, machine, advance, [&](Time until) {
                         return step_towards(world, until, machine, *advance);
                       }};
  std::optional<Reply> reply = found.route->answer(visit, request);
  if (!reply || reply->status < 400) {
    step.keep();
    if (found.route->writes) {
      touched_[id] = {world.account, now};  // a route may put another world in its place
      touched_[world.id] = {world.account, rules::virtual_time(world.clock, machine)};
    }
  }
  if (!reply) {
    advances_[world.id] = std::move(advance);
    return std::nullopt;
  }
  reply->outcome.account = world.account;
  reply->outcome.operation =
      std::string(found.route->method) + " " + std::string(found.route->path);
  reply->outcome.moment = rules::virtual_time(world.clock, machine);
  return reply;
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

// --- Worlds and time -------------------------------------------------------------------------

storage::World Engine::enter(const std::string& account, Time machine) {
  std::optional<storage::World> known = storage::find_world(database_, account);
  if (!known) {
    return {.account = account,
            .seed = settings_.seed,
            .clock = {.machine_anchor = machine, .virtual_anchor = machine},
            .moment = machine};
  }
  if (advances_.contains(known->id)) return std::move(*known);
  const Time now = rules::virtual_time(known->clock, machine);
  while (known->next_due && *known->next_due <= now) apply_due(*known, now, timers_per_turn_max);
  own_writes_since_ = database_.writes();
  return std::move(*known);
}

// Reading creates no world; the first write does.
void Engine::keep_world(storage::World& world) {
  if (world.id == 0) world.id = storage::insert_world(database_, world);
}

// Lets happen what is due, each at its own moment, `timers_max` at most.
Engine::Applied Engine::apply_due(storage::World& world,
                                  Time now,
                                  int timers_max,
                                  control::Advance* advance) {
  Applied applied;
  while (applied.count < timers_max) {
    const std::optional<storage::Timer> timer = storage::first_due_timer(database_, world.id, now);
    if (!timer) break;
    storage::Savepoint step(database_);
    storage::delete_timer(database_, timer->id);
    Context context = context_of(database_, settings_, world, timer->region, *timer->due);
    if (advance != nullptr) {
      context.on_event = [advance](const storage::ServerEvent& event) { advance->note(event); };
    }
    changes::apply(context, *timer);
    step.keep();
    ++applied.count;
    applied.last = *timer->due;
  }
  if (applied.count > 0) touched_[world.id] = {world.account, now};
  world.next_due = storage::next_due(database_, world.id);
  return applied;
}

bool Engine::step_towards(storage::World& world,
                          Time until,
                          Time machine,
                          control::Advance& advance) {
  const Applied applied = apply_due(world, until, timers_per_turn_max, &advance);
  const bool arrived = applied.count < timers_per_turn_max;
  world.clock.machine_anchor = machine;
  world.clock.virtual_anchor = arrived ? until : applied.last;
  storage::update_world(database_, world);
  return arrived;
}

std::optional<Time> Engine::next_due() const {
  if (worlds_by_due_.empty()) return std::nullopt;
  return worlds_by_due_.begin()->first;
}

void Engine::run_due(Time machine) {
  touched_.clear();
  storage::Transaction turn(database_);
  int left = timers_per_turn_max;
  for (const auto& [due, id] : worlds_by_due_) {
    if (due > machine || left == 0) break;
    auto world = storage::find_world(database_, due_by_world_.at(id).second);
    if (!world) continue;
    left -= apply_due(*world, rules::virtual_time(world->clock, machine), left).count;
    touched_.emplace(id, std::pair(world->account, rules::virtual_time(world->clock, machine)));
  }
  commit();
  after_commit();
}

void Engine::note_next_due(const storage::World& world) {
  forget_next_due(world.id);
  if (!world.next_due || advances_.contains(world.id)) return;
  const Time due = rules::machine_time(world.clock, *world.next_due);
  if (due == Time::max()) return;
  due_by_world_[world.id] = {due, world.account};
  worlds_by_due_.insert({due, world.id});
}

std::optional<std::string> Engine::init(Time machine, std::string_view document) {
  if (!storage::list_worlds(database_).empty()) return std::nullopt;
  const std::array headers{Header{"Content-Type", "application/json"},
                           Header{"X-Emulator-Account", settings_.account}};
  Reply reply = run(machine, Request{"PUT", "/_emulator/world", headers, document});
  if (reply.status < 400) return std::nullopt;
  return std::move(reply.body);
}

void Engine::forget_next_due(storage::WorldId world) {
  const auto noted = due_by_world_.find(world);
  if (noted == due_by_world_.end()) return;
  worlds_by_due_.erase({noted->second.first, world});
  due_by_world_.erase(noted);
}

void Engine::ensure_servers(Time machine, std::span<const std::string> names) {
  touched_.clear();
  storage::Transaction turn(database_);
  storage::World world = enter(settings_.account, machine);
  keep_world(world);
  const Time now = rules::virtual_time(world.clock, machine);
  Context context = context_of(database_, settings_, world, settings_.region, now);
  for (const std::string& name : names) {
    if (storage::find_server(database_, context.scope, name)) continue;
    const storage::Server server = rules::new_server(context, name);
    storage::insert_server(database_, context.scope, server);
    changes::schedule_windows(context, server);
  }
  touched_[world.id] = {world.account, now};
  commit();
  after_commit();
}

std::string Engine::next_request_id() {
  const std::array<std::uint64_t, 2> numbers{request_ids_(), request_ids_()};
  std::array<std::uint8_t, sizeof numbers> bytes{};
  std::memcpy(bytes.data(), numbers.data(), sizeof numbers);
  return uuid4(bytes.data());
}

}  // namespace api
