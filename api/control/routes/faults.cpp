#include "api/control/routes/faults.hpp"

#include "api/control/reply.hpp"
#include "api/operations/table.hpp"
#include "api/shapes/world.hpp"

namespace api::control {

namespace {

using storage::FaultRule;

constexpr std::size_t rules_max = 1'000;
constexpr Duration delay_max = std::chrono::hours(1);  // no client waits longer

// A rule as it is given to be added: beside Until there may be For, a time from now on.
constexpr auto with_for = [] {
  std::array<Member, members_of<FaultRule>.size() + 1> members{};
  std::copy(members_of<FaultRule>.begin(), members_of<FaultRule>.end(), members.begin());
  members.back() = {"For", &shapes::duration, false, false};
  return members;
}();
constexpr Shape given_fault{.name = "Fault", .kind = Kind::structure, .members = with_for};
constexpr Shape given_faults{
    .name = "Faults", .kind = Kind::list, .max = rules_max, .element = &given_fault};
constexpr std::array document_members{Member{"Faults", &given_faults, true, false}};

void find_contradictions_of(const base::Json& json, const std::string& path, Mistakes& mistakes) {
  FaultRule rule;
  decode(json, rule);
  const auto refuse_if = [&](bool is_wrong, const std::string& what) {
    if (is_wrong) mistakes.add(path + what);
  };
  refuse_if(!rule.delay && !rule.error && !rule.reply,
            "Error: is missing; give one of Delay, Error and Reply at least");
  refuse_if(!rule.error && (rule.message || rule.status),
            "Error: is missing; Message and HttpStatus go with it");
  refuse_if(rule.probability && (*rule.probability < 0 || *rule.probability > 1),
            "Probability: must be from 0 to 1");
  refuse_if(rule.delay && *rule.delay > delay_max,
            "Delay: must be at most " + base::to_iso_duration(delay_max));
  refuse_if(rule.until && base::find_member(json, "For") != nullptr,
            "For: give either For or Until");
  if (!rule.operation || find_operation(*rule.operation) != nullptr) return;
  mistakes.add(path + "Operation: must be one of " + listed(operations()));
}

// The rule that was given; For counts from now on.
FaultRule rule_of(const Call& call, const base::Json& json) {
  FaultRule rule;
  decode(json, rule);
  if (const base::Json* lasting = base::find_member(json, "For")) {
    Duration duration{};
    decode(*lasting, duration);
    rule.until = std::min(call.context.now + duration, base::time_max);
  }
  return rule;
}

}  // namespace

constinit const Shape fault_list{
    .name = "Faults", .kind = Kind::list, .max = rules_max, .element = &shape_of<FaultRule>};
constinit const Shape fault_request = given_fault;
constinit const Shape fault_document{
    .name = "FaultDocument", .kind = Kind::structure, .members = document_members};

void find_fault_contradictions(const base::Json& faults, Mistakes& mistakes) {
  std::int64_t last_id = 0;
  for (rapidjson::SizeType i = 0; i < faults.Size(); ++i) {
    const std::string path = "Faults[" + std::to_string(i) + "].";
    find_contradictions_of(faults[i], path, mistakes);
    const base::Json* given = base::find_member(faults[i], "Id");
    const std::int64_t id = given == nullptr ? last_id + 1 : given->GetInt64();
    if (id <= last_id) {
      mistakes.add(path + "Id: must be more than " + std::to_string(last_id) +
                   ", that of the rule before; it may be left out");
    }
    last_id = std::max(last_id, id);
  }
}

Answer show_faults(Call& call) {
  const auto rules = storage::list_faults(call.context.database, call.world.id);
  return object_reply([&](JsonWriter& writer) { encode_member(writer, "Faults", rules); });
}

Answer add_fault(Call& call) {
  Mistakes mistakes;
  find_contradictions_of(call.input, "", mistakes);
  if (base::find_member(call.input, "Id") != nullptr) {
    mistakes.add("Id: is given by the emulator");
  }
  if (!mistakes.empty()) return refuse(mistakes);
  if (storage::list_faults(call.context.database, call.world.id).size() >= rules_max) {
    return error(400, "There are " + std::to_string(rules_max) + " faults, which is the most.");
  }
  FaultRule rule = rule_of(call, call.input);
  rule.id = storage::insert_fault(call.context.database, call.world.id, rule);
  return object_reply([&](JsonWriter& writer) { encode_members(writer, rule); });
}

Answer replace_faults(Call& call) {
  const base::Json& list = *base::find_member(call.input, "Faults");
  Mistakes mistakes;
  find_fault_contradictions(list, mistakes);
  if (!mistakes.empty()) return refuse(mistakes);
  storage::delete_faults(call.context.database, call.world.id);
  for (const base::Json& json : list.GetArray()) {
    storage::insert_fault(call.context.database, call.world.id, rule_of(call, json));
  }
  return show_faults(call);
}

Answer delete_faults(Call& call) {
  storage::delete_faults(call.context.database, call.world.id);
  return done();
}

}  // namespace api::control
