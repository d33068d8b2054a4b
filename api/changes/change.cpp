#include "api/changes/change.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "api/rules/errors.hpp"
#include "api/rules/identifiers.hpp"
#include "storage/events.hpp"
#include "storage/policies.hpp"

namespace api::changes {

namespace {

// The timer of a change that begins now, as the world's policies have it.
storage::Timer planned(Context& context,
                       Change change,
                       const std::string& server_name,
                       const std::string& subject) {
  storage::Timer timer{.change = change,
                       .region = context.scope.region,
                       .server_name = server_name,
                       .subject = subject};
  const std::optional<storage::Policy> policy =
      storage::apply_policy(context.database, context.scope, change, server_name);
  const bool waits_for_time = !policy || !(policy->polls || policy->hold);
  if (waits_for_time) {
    const Duration usual = context.settings.duration(change);
    const Duration length = policy ? policy->after.value_or(usual) : usual;
    timer.due = context.now + std::min(length, base::time_max - context.now);
  }
  if (!policy) return timer;
  timer.policy = policy->id;
  timer.polls = policy->polls;
  timer.fail = policy->fail;
  timer.fail_status = policy->fail_status;
  return timer;
}

// The status that follows a change which has set the server's, and the reason for it.
std::pair<storage::ServerStatus, std::optional<std::string>> state_after(
    const storage::Timer& timer, const std::optional<std::string>& failure) {
  const rules::Step& step = *rules::step(timer.change);
  if (!failure) return {step.then.value_or(*timer.resume), std::nullopt};
  const auto failed = timer.fail_status ? timer.fail_status : step.failed;
  // A server that is as before has nothing to explain.
  if (!failed) return {*timer.resume, std::nullopt};
  return {*failed, failure};
}

}  // namespace

Result<storage::Server> find_ready_server(Context& context, std::string_view name, rules::Act act) {
  std::optional<storage::Server> server =
      storage::find_server(context.database, context.scope, name);
  if (!server) return errors::server_not_found(name);
  switch (rules::verdict(act, server->status)) {
    case rules::Verdict::allowed:
      return std::move(*server);
    case rules::Verdict::in_progress:
      return errors::operation_in_progress(name);
    case rules::Verdict::invalid_state:
      break;
  }
  return errors::server_not_ready(name, server->status, act);
}

void begin(Context& context, Change change, storage::Server& server, const std::string& subject) {
  enter(context, change, server, subject);
  storage::set_server_status(context.database, context.scope, server.name, server.status);
}

void enter(Context& context, Change change, storage::Server& server, const std::string& subject) {
  storage::Timer timer = planned(context, change, server.name, subject);
  timer.resume = server.status;
  storage::insert_timer(context.database, context.world.id, timer);
  server.status = rules::step(change)->during;
  server.status_reason.reset();
}

void set_timer(Context& context,
               Change change,
               const std::string& server_name,
               const std::string& subject) {
  storage::insert_timer(
      context.database, context.world.id, planned(context, change, server_name, subject));
}

void end(Context& context, const storage::Timer& timer, const std::optional<std::string>& failure) {
  if (!timer.resume) return;
  const auto [status, reason] = state_after(timer, failure);
  storage::set_server_status(context.database, context.scope, timer.server_name, status, reason);
}

void leave(storage::Server& server,
           const storage::Timer& timer,
           const std::optional<std::string>& failure) {
  if (!timer.resume) return;
  std::tie(server.status, server.status_reason) = state_after(timer, failure);
}

void record(Context& context, const std::string& server_name, std::string message) {
  const storage::ServerEvent event{.region = context.scope.region,
                                   .server_name = server_name,
                                   .created_at = context.now,
                                   .message = std::move(message),
                                   .log_url = rules::log_url(server_name, context.now)};
  storage::insert_event(context.database, context.scope.world, event);
  if (context.on_event) context.on_event(event);
}

}  // namespace api::changes
