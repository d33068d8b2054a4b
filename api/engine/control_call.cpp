#include "api/engine/control_call.hpp"

#include <utility>

#include "api/control/reply.hpp"
#include "api/control/routes/table.hpp"
#include "api/rules/world_clock.hpp"

namespace api {

Answer ControlCalls::answer(const Request& request, Turn& turn) {
  base::JsonDocument input;
  control::RoutedRequest routed = control::find_route(control::routes(), request, input);
  if (routed.refusal) {
    Outcome& outcome = routed.refusal->outcome;
    if (routed.route != nullptr) outcome.operation = control::name_of(*routed.route);
    return std::move(*routed.refusal);
  }
  control::Addressed addressed = control::account_of(request, settings_);
  if (addressed.refusal) return std::move(*addressed.refusal);
  return carry_out(request, *routed.route, input, addressed.account, turn);
}

Answer ControlCalls::carry_out(const Request& request,
                               const control::Route& route,
                               const base::Json& input,
                               const std::string& account,
                               Turn& turn) {
  const Works::Running* under_way =
      works_.find(route.tells_of_process ? Works::of_process : account);
  if (under_way != nullptr && under_way->request == request.id && !under_way->is_answered) {
    return Later{.account = under_way->account};  // what it has begun goes on
  }
  const std::string at_work = under_way == nullptr ? "" : under_way->operation;
  if (route.at_work == control::AtWork::ends) {
    if (scheduler_.has_begun(account)) return Later{};
    works_.cancel(account,
                  control::error(409, "This was ended by " + control::name_of(route) + "."));
  }
  auto entered = route.at_work == control::AtWork::waits
                     ? scheduler_.enter(account, turn.machine, turn.budget)
                     : std::optional(scheduler_.look(account, turn.machine));
  turn.own_writes_since = database_.writes();
  if (!entered) return Later{.account = account};
  storage::World& world = *entered;
  storage::Savepoint savepoint(database_);
  if (route.writes) scheduler_.keep(world);
  const storage::World before = world;
  Context context = scheduler_.context_of(world, settings_.region, moment_of(world, turn.machine));
  database_.mutations().set_cause(storage::Cause::emulator, control::name_of(route));
  Step step = step_of(context, world, turn);
  control::Call call{.context = context,
                     .world = world,
                     .request = request,
                     .route = route,
                     .input = input,
                     .machine = turn.machine,
                     .journal = telemetry_.journal,
                     .change_stream = telemetry_.change_stream,
                     .metrics = telemetry_.metrics,
                     .step = step,
                     .at_work = at_work};
  Answer answer = route.answer(call);
  auto* reply = std::get_if<Reply>(&answer);
  const bool is_kept = reply == nullptr || reply->status < 400;
  if (is_kept) {
    savepoint.keep();
    if (route.writes) {
      scheduler_.touch(before, context.now);  // a route may put another world in its place
      scheduler_.touch(world, moment_of(world, turn.machine));
    }
  }
  if (reply == nullptr) {
    const bool has_begun = std::holds_alternative<Started>(answer) && !route.tells_of_process;
    if (has_begun) scheduler_.note_begun(account);
    return answer;
  }
  if (route.tells_place && is_kept) {
    reply->headers.emplace_back("X-Emulator-Place", telemetry_.change_stream.last_id());
  }
  reply->outcome.operation = control::name_of(route);
  conclude(reply->outcome, context, moment_of(world, turn.machine), route.writes && is_kept);
  return answer;
}

Works::Running ControlCalls::running(const Request& request, std::shared_ptr<Work> work) const {
  base::JsonDocument input;
  const control::Route& route = *control::find_route(control::routes(), request, input).route;
  return {.account = route.tells_of_process ? Works::of_process
                                            : control::account_of(request, settings_).account,
          .request = request.id,
          .operation = control::name_of(route),
          .writes = route.writes,
          .work = std::move(work)};
}

std::optional<Reply> ControlCalls::go_on(Works::Running& running, Turn& turn) {
  const bool is_of_world = running.account != Works::of_process;
  storage::World world =
      scheduler_.look(is_of_world ? running.account : settings_.account, turn.machine);
  const storage::World before = world;
  Context context = scheduler_.context_of(world, settings_.region, moment_of(world, turn.machine));
  database_.mutations().set_cause(storage::Cause::emulator, running.operation);
  Step step = step_of(context, world, turn);
  step.answer_now = [&](Reply early) {
    early.outcome.operation = running.operation;
    if (is_of_world) conclude(early.outcome, context, moment_of(world, turn.machine), false);
    works_.answer(running, std::move(early));
  };
  std::optional<Reply> reply = running.work->go_on(step);
  const bool is_kept = !reply || reply->status < 400;
  if (running.writes && is_kept) {
    scheduler_.touch(before, moment_of(before, turn.machine));
    scheduler_.touch(world, moment_of(world, turn.machine));
  }
  if (!reply) return std::nullopt;
  reply->outcome.operation = running.operation;
  if (!is_of_world) return reply;
  conclude(reply->outcome, context, moment_of(world, turn.machine), running.writes && is_kept);
  return reply;
}

void ControlCalls::conclude(Outcome& outcome, const Context& context, Time now, bool has_written) {
  outcome.account = context.world.account;
  outcome.moment = now;
  if (!has_written) return;
  database_.mutations().set_moment(now);  // the route may have set the clock
  database_.mutations().note(context.scope, storage::Subject::world, outcome.operation, "");
}

Step ControlCalls::step_of(Context& context, storage::World& world, Turn& turn) {
  return {.context = context,
          .world = world,
          .machine = turn.machine,
          .budget = turn.budget,
          .let_happen =
              [this, &world, &turn](Time until, const Step::OnEvent& on_event) {
                return scheduler_.move_to(world, until, turn.machine, turn.budget, on_event);
              },
          .discard = [this](storage::WorldId id) { works_.clear(id); },
          .is_behind = works_.is_behind(),
          .answer_now = nullptr};
}

Time ControlCalls::moment_of(const storage::World& world, Time machine) const {
  return rules::virtual_time(world.clock, machine);
}

}  // namespace api
