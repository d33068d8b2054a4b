#include "api/control/routes/import.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "api/control/reply.hpp"
#include "api/control/router.hpp"
#include "api/control/routes/world_resources.hpp"
#include "api/shapes/clock.hpp"
#include "storage/associations.hpp"
#include "storage/events.hpp"
#include "storage/faults.hpp"
#include "storage/history.hpp"
#include "storage/policies.hpp"
#include "storage/server_names.hpp"
#include "storage/timers.hpp"

namespace api::control {

namespace {

// In the order in which they are put in: a backup is told apart by its server.
constexpr std::array<std::string_view, 6> lists{
    "Servers", "Backups", "Events", "Associations", "Names", "Timers"};

template <class Record>
Record read(const base::Json& json) {
  Record record;
  decode(json, record);
  return record;
}

// The value of a member that is no list of resources; `otherwise` where it isn't given.
template <class Value>
Value value_in(const DocumentCheck& document, std::string_view member, Value otherwise = {}) {
  const std::optional<std::string_view> text = document.value(member);
  base::JsonDocument json;
  if (text && base::parse_json(*text, json)) decode(json, otherwise);
  return otherwise;
}

}  // namespace

Import::Import(const Call& call, Manner manner) : Import(call, manner, call.request.body) {}

Import::Import(const Call& call, Manner manner, std::string_view document)
    : body_(document),
      route_(call.route),
      manner_(manner),
      document_(body_, call.context.scope.region, manner == Manner::merge) {}

std::vector<storage::WorldId> Import::half_made() const {
  if (!is_beside_ || is_whole_ || made_.id == 0) return {};
  return {made_.id};
}

std::optional<Reply> Import::go_on(Step& step) {
  if (phase_ == Phase::check) {
    if (std::optional<Reply> reply = check(step)) return reply;
  }
  if (phase_ == Phase::copy) {
    while (!copy_->is_done() && !step.budget.is_spent()) {
      const int rows = std::max(1, step.budget.left() / Budget::row_written);
      const auto copied = copy_->copy_some(step.context.database, rows);
      step.budget.spend(static_cast<int>(copied) * Budget::row_written);
    }
    if (copy_->is_done()) phase_ = Phase::fill;
  }
  if (phase_ == Phase::fill && fill(step)) {
    put_rules(step);
    if (is_beside_) put_in_place(step);
    return done();
  }
  in_one_turn_ = false;
  return std::nullopt;
}

// Looks through the document; the reply if something is wrong with it.
std::optional<Reply> Import::check(Step& step) {
  bool more = true;
  while (more && !step.budget.is_spent()) {
    more = document_.look_on();
    step.budget.spend(Budget::row_written);
  }
  if (more) return std::nullopt;
  if (!document_.syntax_mistake().empty()) return refusal();
  if (!document_.mistakes().empty()) return refuse(document_.mistakes());
  prepare(step);
  return std::nullopt;
}

// For a text that is no object of JSON, as every route tells it; one that is too large to be looked
// at as a whole is told as far as it was read.
Reply Import::refusal() const {
  base::JsonDocument document;
  if (body_.size() <= base::JsonParts::part_bytes_max) {
    if (auto reply = read_body(body_, route_, document)) return std::move(*reply);
  }
  return error(400, "The body is not JSON: " + document_.syntax_mistake() + ". " + hint_of(route_));
}

// The world to be filled.
void Import::prepare(Step& step) {
  phase_ = Phase::fill;
  if (manner_ == Manner::replace) return begin_anew(step);
  made_ = step.world;
  if (document_.elements() <= elements_at_once) return;
  is_beside_ = true;
  made_.id = storage::insert_world_of_nobody(step.context.database, made_);
  copy_.emplace(step.world.id, made_.id);
  phase_ = Phase::copy;
}

// An empty world with the clock and the seed of the document.
void Import::begin_anew(Step& step) {
  made_ = step.world;
  const auto clock = value_in<GivenClock>(document_, "Clock");
  made_.clock = {.machine_anchor = step.machine,
                 .virtual_anchor = clock.now.value_or(step.machine),
                 .rate = clock.rate.value_or(1),
                 .frozen = clock.frozen.value_or(false)};
  made_.seed = value_in(document_, "Seed", step.context.settings.seed);
  made_.moment = made_.clock.virtual_anchor;
  is_beside_ = true;
  made_.id = storage::insert_world_of_nobody(step.context.database, made_);
}

// Puts elements in while the budget lasts; true once all are in.
bool Import::fill(Step& step) {
  const bool at_once = !is_beside_;
  const bool replaces = manner_ == Manner::replace;
  step.context.database.mutations().set_cause(
      replaces ? storage::Cause::replacement : storage::Cause::document,
      replaces ? "" : name_of(route_));
  if (is_beside_ && manner_ == Manner::replace) {
    step.context.database.mutations().set_moment(made_.moment);
  }
  for (; list_ < lists.size(); ++list_, element_ = 0) {
    const std::vector<std::string_view>* elements = document_.list(lists[list_]);
    if (elements == nullptr) continue;
    for (; element_ < elements->size(); ++element_) {
      if (step.budget.is_spent() && !at_once) return false;
      put(step, lists[list_], (*elements)[element_]);
    }
  }
  return document_.list("Events") == nullptr || forget_events(step);
}

// Events that are too old beside others of the document go; true once all have gone.
bool Import::forget_events(Step& step) {
  while (!step.budget.is_spent()) {
    const int rows = std::max(1, step.budget.left() / Budget::row_written);
    const auto gone = storage::forget_events(step.context.database, made_.id, rows);
    if (gone == 0) return true;
    step.budget.spend(static_cast<int>(gone) * Budget::row_written);
  }
  return false;
}

void Import::put(Step& step, std::string_view list, std::string_view element) {
  base::JsonDocument json;
  base::parse_json(element, json);
  storage::Database& database = step.context.database;
  const Time now = manner_ == Manner::replace ? made_.moment : step.context.now;
  Context there{database, step.context.settings, made_, {made_.id, step.context.scope.region}, now};
  if (const base::Json* region = base::find_member(json, "Region")) {
    there.scope.region = base::text_of(*region);
  }
  int rows = 1;
  if (list == "Servers") {
    merge_server(there, json, document_.list("Timers") == nullptr);
    rows = 5;
  } else if (list == "Backups") {
    merge_backup(there, json);
    rows = 3;
  } else if (list == "Events") {
    storage::put_event(database, made_.id, read<storage::ServerEvent>(json));
    rows = 2;
  } else if (list == "Associations") {
    storage::put_association(database, made_.id, read<storage::Association>(json));
  } else if (list == "Names") {
    storage::put_server_name(database, made_.id, read<storage::ServerName>(json));
  } else {
    storage::insert_timer(database, made_.id, read<storage::Timer>(json));
  }
  if (const base::Json* tags = base::find_member(json, "Tags")) {
    rows += static_cast<int>(tags->Size());
  }
  step.budget.spend(rows * Budget::row_written);
}

void Import::put_rules(Step& step) {
  storage::Database& database = step.context.database;
  if (document_.value("Policies")) {
    const auto policies = value_in<std::vector<storage::Policy>>(document_, "Policies");
    storage::replace_policies(database, made_.id, policies);
  }
  for (const auto& rule : value_in<std::vector<storage::FaultRule>>(document_, "Faults")) {
    storage::insert_fault(database, made_.id, rule);
  }
}

// The world is whole: it is the account's now. What more than one turn has put into it is not told
// one by one: whoever watches reads the world anew.
void Import::put_in_place(Step& step) {
  storage::Database& database = step.context.database;
  storage::write_history(database);
  if (!in_one_turn_) database.mutations().cut_to(0);
  storage::disown_world(database, step.world.id);
  step.discard(step.world.id);
  if (manner_ == Manner::replace) {
    made_.clock.machine_anchor = step.machine;
  } else {
    made_.clock = step.world.clock;
  }
  storage::give_world(database, made_);
  is_whole_ = true;
  step.world = made_;
  step.context.scope.world = made_.id;
  if (manner_ == Manner::replace) step.context.now = made_.moment;
  database.mutations().set_moment(step.context.now);
}

}  // namespace api::control
