#include "api/control/routes/faults.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "api/control/query.hpp"
#include "api/control/reply.hpp"
#include "api/operations/table.hpp"
#include "api/protocol/errors.hpp"

namespace api::control {

namespace {

using storage::FaultRule;

constexpr Duration delay_max = std::chrono::hours(1);  // no client waits longer

void find_contradictions_of(const GivenFault& rule, const std::string& path, Mistakes& mistakes) {
  const auto refuse_if = [&](bool is_wrong, const std::string& what) {
    if (is_wrong) mistakes.add(path + what);
  };
  refuse_if(!rule.delay && !rule.error && !rule.reply,
            "Error: is missing; give one of Delay, Error and Reply at least");
  refuse_if(rule.error && !rule.status && !protocol::is_known_error(*rule.error),
            "Error: AWS has none of that name; give HttpStatus with it to make one up");
  refuse_if(!rule.error && (rule.message || rule.status),
            "Error: is missing; Message and HttpStatus go with it");
  refuse_if(rule.probability && (*rule.probability < 0 || *rule.probability > 1),
            "Probability: must be from 0 to 1");
  refuse_if(rule.delay && *rule.delay > delay_max,
            "Delay: must be at most " + base::to_iso_duration(delay_max));
  refuse_if(rule.until && rule.lasting, "For: give either For or Until");
  if (!rule.operation || find_operation(*rule.operation) != nullptr) return;
  mistakes.add(path + "Operation: must be one of " + listed(operations()));
}

void find_contradictions(const std::vector<GivenFault>& rules, Mistakes& mistakes) {
  std::int64_t last_id = 0;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const std::string path = "Faults[" + std::to_string(i) + "].";
    find_contradictions_of(rules[i], path, mistakes);
    const std::int64_t id = rules[i].id == 0 ? last_id + 1 : rules[i].id;
    if (id <= last_id) {
      mistakes.add(path + "Id: must be more than " + std::to_string(last_id) +
                   ", that of the rule before; it may be left out");
    }
    last_id = std::max(last_id, id);
  }
}

// The rule that was given; For counts from now on.
FaultRule rule_of(const Call& call, const GivenFault& given) {
  FaultRule rule = given;
  if (given.lasting) rule.until = std::min(call.context.now + *given.lasting, base::time_max);
  return rule;
}

}  // namespace

void find_fault_contradictions(const base::Json& faults, Mistakes& mistakes) {
  std::vector<GivenFault> rules;
  decode(faults, rules);
  find_contradictions(rules, mistakes);
}

Answer show_faults(Call& call) {
  FaultDocument document;
  for (FaultRule& rule : storage::list_faults(call.context.database, call.world.id)) {
    document.faults.push_back({std::move(rule)});
  }
  return reply_with(document);
}

Answer add_fault(Call& call, const GivenFault& given) {
  Mistakes mistakes;
  find_contradictions_of(given, "", mistakes);
  if (given.id != 0) mistakes.add("Id: is given by the emulator");
  if (!mistakes.empty()) return refuse(mistakes);
  if (storage::list_faults(call.context.database, call.world.id).size() >= fault_rules_max) {
    return error(400,
                 "There are " + std::to_string(fault_rules_max) + " faults, which is the most.");
  }
  FaultRule rule = rule_of(call, given);
  rule.id = storage::insert_fault(call.context.database, call.world.id, rule);
  return reply_with(rule);
}

Answer replace_faults(Call& call, const FaultDocument& document) {
  Mistakes mistakes;
  find_contradictions(document.faults, mistakes);
  if (!mistakes.empty()) return refuse(mistakes);
  storage::delete_faults(call.context.database, call.world.id);
  for (const GivenFault& given : document.faults) {
    storage::insert_fault(call.context.database, call.world.id, rule_of(call, given));
  }
  return show_faults(call);
}

Answer delete_fault(Call& call) {
  const auto id = id_in_path(call);
  if (id && storage::delete_fault(call.context.database, call.world.id, *id)) return done();
  return error(404, "There is no such fault in this world; GET /_emulator/faults tells them.");
}

Answer delete_faults(Call& call) {
  storage::delete_faults(call.context.database, call.world.id);
  return done();
}

}  // namespace api::control
