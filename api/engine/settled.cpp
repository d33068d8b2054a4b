// What a request leaves outside the store once its turn is settled: Engine's part of telemetry.
#include "api/control/reply.hpp"
#include "api/control/routes/calls.hpp"
#include "api/engine/engine.hpp"
#include "api/model/redact.hpp"
#include "api/operations/table.hpp"
#include "api/protocol/errors.hpp"
#include "api/telemetry/journal_lines.hpp"

namespace api {

namespace {

// As much of a reply as the journal keeps, sensitive values hidden.
std::string shown_output(const Reply& reply) {
  constexpr std::size_t size_max = Journal::output_bytes_max;
  const Operation* operation =
      reply.status == 200 ? find_operation(reply.outcome.operation) : nullptr;
  if (operation == nullptr || !operation->tells_secrets ||
      !may_hold_secrets(reply.body, *operation->output)) {
    return reply.body.substr(0, size_max + 1);
  }
  base::JsonDocument output;
  base::parse_json(reply.body, output);
  return redacted(output, *operation->output, size_max);
}

}  // namespace

// What a request leaves outside the store once it is settled.
void Engine::finish(Time machine, const Request& request, Reply& reply) {
  Outcome& outcome = reply.outcome;
  if (outcome.account.empty()) outcome.account = control::account_of(request, settings_).account;
  if (control::is_ours(request)) {
    ++metrics_.control_requests;
    carry_out(reply.after_commit, outcome, machine);
    if (outcome.via.empty()) return;
  }
  std::string id = outcome.request_id.empty() ? next_request_id() : std::move(outcome.request_id);
  const bool is_known = find_operation(outcome.operation) != nullptr;
  const bool is_made_up = outcome.fault != 0 && !protocol::is_known_error(outcome.error);
  ++metrics_.calls[{is_known ? outcome.operation : "other", is_made_up ? "other" : outcome.error}];
  if (outcome.fault != 0) ++metrics_.faults_injected;
  told_.insert(outcome.account);
  if (outcome.moment == Time{}) outcome.moment = moment_of(outcome.account, machine);
  outcome.request_id = id;
  outcome.output = shown_output(reply);
  journal_.note(outcome,
                {.status = reply.status,
                 .delivery = reply.delivery,
                 .request_id = id,
                 .machine = machine,
                 .output = outcome.output,
                 .duration = counter_ ? counter_() - request.came : std::chrono::nanoseconds{},
                 .place = change_stream_.end()});
  if (outcome.via.empty()) {
    reply.headers.emplace_back("x-amzn-RequestId", std::move(id));
  } else {
    Reply answer = control::reply_to_call(reply, id);
    answer.outcome = std::move(outcome);
    reply = std::move(answer);
  }
}

// What a world's clock shows; the machine's where the store can't tell.
Time Engine::moment_of(const std::string& account, Time machine) {
  const auto clock = clock_of(account, machine);
  return clock ? clock->now : machine;
}

void Engine::carry_out(const AfterCommit& after, const Outcome& outcome, Time machine) {
  if (after.clear_journal) clear_journal(outcome);
  if (after.journal) {
    journal_.replace(outcome.account,
                     std::move(after.journal->entries),
                     after.journal->dropped,
                     after.journal->last_id);
  }
  if (after.slots) change_slots(*after.slots, machine);
}

// Whoever waits for something in a world that goes is to come again.
void Engine::change_slots(const rules::Slots& slots, Time machine) {
  settings_.slots = slots;
  settings_.slots_since = machine;
  for (const std::string& account : works_.accounts()) {
    if (account == Works::of_process || slots.have(account)) continue;
    works_.cancel(account, control::error(503, "The world has moved; ask again."));
    note_at_rest(account);
  }
}

void Engine::clear_journal(const Outcome& outcome) {
  journal_.clear(outcome.account);
  change_stream_.add(outcome.account, {.subject = storage::Subject::journal, .at = outcome.moment});
  told_.insert(outcome.account);
}

std::optional<control::StreamClock> Engine::clock_of(const std::string& account, Time machine) {
  const Works::Running* under_way = works_.find(account);
  try {
    return control::stream_clock(scheduler_.look(account, machine),
                                 machine,
                                 under_way == nullptr ? "" : under_way->operation);
  } catch (const storage::Error& error) {
    report_(std::string("a clock could not be read: ") + error.what());
    return std::nullopt;
  }
}

}  // namespace api
