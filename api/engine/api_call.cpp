#include "api/engine/api_call.hpp"

#include <utility>

#include "api/engine/elsewhere.hpp"
#include "api/engine/fault_injection.hpp"
#include "api/model/redact.hpp"
#include "api/operations/table.hpp"
#include "api/protocol/errors.hpp"
#include "api/rules/identifiers.hpp"
#include "api/rules/world_clock.hpp"
#include "api/telemetry/journal.hpp"

namespace api {

namespace {

std::string_view text_in(const base::Json& input, std::string_view name) {
  const base::Json* member = base::find_member(input, name);
  return member != nullptr && member->IsString() ? base::text_of(*member) : std::string_view();
}

// The server that an input names, itself or in a backup's id.
std::string server_named_by(const base::Json& input) {
  const std::string_view name = text_in(input, "ServerName");
  if (!name.empty()) return std::string(name);
  const auto parts = rules::parse_backup_id(text_in(input, "BackupId"));
  return parts ? std::string(parts->server_name) : "";
}

// The backup that an output tells of, where that is one.
std::string backup_told_by(std::string_view output) {
  constexpr std::string_view begin = R"({"Backup":{)";
  constexpr std::string_view member = R"("BackupId":")";
  const std::size_t at = output.starts_with(begin) ? output.find(member) : output.npos;
  if (at == output.npos) return "";
  output.remove_prefix(at + member.size());
  return std::string(output.substr(0, output.find('"')));
}

}  // namespace

Answer ApiCalls::answer(const Request& request, Turn& turn) {
  auto decision = protocol::decide(request, settings_, turn.machine);
  if (auto* rejected = std::get_if<protocol::Rejected>(&decision)) {
    Outcome& outcome = rejected->reply.outcome;
    const auto world = storage::find_world(database_, outcome.account);
    outcome.user_agent = request.header("User-Agent");
    outcome.moment = world ? rules::virtual_time(world->clock, turn.machine) : turn.machine;
    return std::move(rejected->reply);
  }
  return carry_out(request, turn, std::get<protocol::Call>(decision));
}

Answer ApiCalls::answer(const Request& request, const Forwarded& asked, Turn& turn) {
  protocol::Call call{find_operation(asked.operation),
                      {asked.account, asked.region, rules::user_arn(asked.account, "emulator")},
                      {}};
  base::parse_json(asked.input, call.input);
  Answer answer = carry_out(request, turn, call);
  if (auto* reply = std::get_if<Reply>(&answer)) reply->outcome.via = "emulator";
  return answer;
}

Answer ApiCalls::carry_out(const Request& request, Turn& turn, protocol::Call& call) {
  auto entered = scheduler_.enter(call.caller.account, turn.machine, turn.budget);
  turn.own_writes_since = database_.writes();
  if (!entered) return Later{.account = call.caller.account};
  storage::World& world = *entered;
  const Time now = rules::virtual_time(world.clock, turn.machine);
  Outcome outcome{.account = world.account,
                  .operation = std::string(call.operation->name),
                  .moment = now,
                  .region = call.caller.region,
                  .server_name = server_named_by(call.input),
                  .backup_id = std::string(text_in(call.input, "BackupId")),
                  .user_agent = std::string(request.header("User-Agent")),
                  .input = redacted(call.input, *call.operation->input, Journal::input_bytes_max)};
  std::optional<storage::FaultRule> fault;
  if (auto waited = delayed_.extract(request.id)) {
    fault = std::move(waited.mapped());
  } else if (world.has_faults) {
    fault =
        find_fault(database_, world, {outcome.operation, outcome.region, outcome.server_name}, now);
    scheduler_.touch(world, now);
    if (fault && fault->delay) {
      const Time until = turn.machine + *fault->delay;
      delayed_.emplace(request.id, std::move(*fault));
      return Later{.at = until};
    }
  }
  // A fault that does no more than cut a reply in half cuts the one that the call has.
  const bool replaces = fault && (fault->error || fault->reply == storage::Delivery::reset);
  const bool runs = !replaces || fault->injection == storage::Injection::after;
  database_.mutations().set_cause(storage::Cause::call, turn.request_id);
  Reply reply = runs ? run(world, call, now) : protocol::internal_failure();
  outcome.error = reply.outcome.error;
  outcome.message = std::move(reply.outcome.message);
  outcome.ran = reply.outcome.ran;
  if (outcome.backup_id.empty()) outcome.backup_id = backup_told_by(reply.body);
  outcome.fault = fault ? fault->id : 0;
  if (runs) outcome.note = hint_of_elsewhere(database_, {world.id, outcome.region}, outcome);
  reply.outcome = std::move(outcome);
  if (fault) return inject(*fault, std::move(reply));
  return reply;
}

// Runs the operation, unless its input is not of its shape. All ways out return the same variable,
// so that the reply is made in its place.
Reply ApiCalls::run(storage::World& world, protocol::Call& call, Time now) {
  Reply reply;
  if (std::optional<Reply> refusal = protocol::check_input(call)) {
    reply = std::move(*refusal);
    return reply;
  }
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

}  // namespace api
