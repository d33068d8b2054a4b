#include "api/control/routes/world.hpp"

#include "api/control/reply.hpp"
#include "api/control/routes/merge_world.hpp"
#include "api/control/routes/world_document.hpp"
#include "api/rules/world_clock.hpp"
#include "api/shapes/backup.hpp"
#include "api/shapes/server.hpp"
#include "api/shapes/tag.hpp"
#include "api/shapes/world.hpp"
#include "storage/world_copy.hpp"

namespace api::control {

namespace {

template <class Record>
void put_records(const Call& call, const base::Json& document, std::string_view name) {
  const base::Json* list = base::find_member(document, name);
  if (list == nullptr) return;
  std::vector<Record> records;
  decode(*list, records);
  for (const Record& record : records) {
    storage::put_record(call.context.database, call.world.id, record);
  }
}

// Timers given are all there are; without them those that merging has set remain.
void put_timers(const Call& call, const base::Json& document) {
  const base::Json* list = base::find_member(document, "Timers");
  if (list == nullptr) return;
  storage::delete_timers(call.context.database, call.world.id);
  std::vector<storage::Timer> timers;
  decode(*list, timers);
  for (const storage::Timer& timer : timers) {
    storage::insert_timer(call.context.database, call.world.id, timer);
  }
}

void put_rules(const Call& call, const base::Json& document) {
  if (const base::Json* list = base::find_member(document, "Policies")) {
    std::vector<storage::Policy> policies;
    decode(*list, policies);
    storage::replace_policies(call.context.database, call.world.id, policies);
  }
  if (const base::Json* list = base::find_member(document, "Faults")) {
    std::vector<storage::FaultRule> rules;
    decode(*list, rules);
    for (const storage::FaultRule& rule : rules) {
      storage::insert_fault(call.context.database, call.world.id, rule);
    }
  }
}

// An empty world in place of the account's, with the clock and the seed of the document.
void begin_anew(Call& call, const base::Json& document) {
  storage::disown_world(call.context.database, call.world.id);
  call.step.discard(call.world.id);
  storage::World& world = call.world;
  world.clock = {call.machine, call.machine, 1, false};
  world.seed = call.context.settings.seed;
  if (const base::Json* clock = base::find_member(document, "Clock")) {
    if (const base::Json* now = base::find_member(*clock, "Now"))
      decode(*now, world.clock.virtual_anchor);
    if (const base::Json* rate = base::find_member(*clock, "Rate"))
      world.clock.rate = rate->GetDouble();
    if (const base::Json* frozen = base::find_member(*clock, "Frozen"))
      world.clock.frozen = frozen->GetBool();
  }
  if (const base::Json* seed = base::find_member(document, "Seed")) world.seed = seed->GetInt64();
  world.moment = world.clock.virtual_anchor;
  world.id = storage::insert_world(call.context.database, world);
  call.context.scope.world = world.id;
  call.context.now = world.moment;
  call.context.database.mutations().set_moment(world.moment);
}

}  // namespace

Answer replace_world(Call& call) {
  const auto mistakes = find_contradictions(call.input, call.context.scope.region);
  if (!mistakes.empty()) return refuse(mistakes);
  begin_anew(call, call.input);
  merge_resources(call.context, call.input);
  put_records<storage::EventRecord>(call, call.input, "Events");
  put_records<storage::AssociationRecord>(call, call.input, "Associations");
  put_records<storage::NameRecord>(call, call.input, "Names");
  put_timers(call, call.input);
  put_rules(call, call.input);
  return done();
}

Answer reset_world(Call& call) {
  storage::disown_world(call.context.database, call.world.id);
  call.step.discard(call.world.id);
  Reply reply = done();
  reply.after_commit.clear_journal = true;
  return reply;
}

}  // namespace api::control
