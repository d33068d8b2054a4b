#include "api/engine/fault_injection.hpp"

#include "api/protocol/errors.hpp"
#include "base/seeded_random.hpp"
#include "storage/rules.hpp"

namespace api {

namespace {

using storage::FaultRule;

bool is_or_any(const std::optional<std::string>& wanted, std::string_view given) {
  return !wanted || *wanted == given;
}

bool is_asked(const FaultRule& rule, const CallTraits& call, base::Time now) {
  if (rule.until && now >= *rule.until) return false;
  if (rule.times && rule.matched >= *rule.times) return false;
  return is_or_any(rule.operation, call.operation) && is_or_any(rule.region, call.region) &&
         is_or_any(rule.server_name, call.server_name);
}

// `rule.seen` counts the call already.
bool is_hit(const FaultRule& rule, std::int64_t seed) {
  if (rule.nth && rule.seen != *rule.nth) return false;
  if (rule.every && rule.seen % *rule.every != 0) return false;
  if (!rule.probability) return true;
  return base::draw_fraction({.seed = seed,
                              .region = "",
                              .kind = "fault",
                              .name = std::to_string(rule.id),
                              .ordinal = rule.seen}) < *rule.probability;
}

}  // namespace

std::optional<FaultRule> find_fault(storage::Database& database,
                                    const storage::World& world,
                                    const CallTraits& call,
                                    base::Time now) {
  for (FaultRule& rule : storage::list_faults(database, world.id)) {
    if (!is_asked(rule, call, now)) continue;
    ++rule.seen;
    const bool hit = is_hit(rule, world.seed);
    if (hit) {
      ++rule.matched;
      storage::note_rule(database, world.id, "fault", rule.id, rule.matched);
    }
    storage::set_fault_counts(database, world.id, rule);
    if (hit) return std::move(rule);
  }
  return std::nullopt;
}

Reply inject(const FaultRule& rule, Reply reply) {
  if (rule.error) {
    Outcome outcome = std::move(reply.outcome);
    std::optional<unsigned> status;
    if (rule.status) status = static_cast<unsigned>(*rule.status);
    reply = protocol::named_error(*rule.error, status, rule.message);
    outcome.error = std::move(reply.outcome.error);
    outcome.message = std::move(reply.outcome.message);
    reply.outcome = std::move(outcome);
  }
  reply.delivery = rule.reply;
  return reply;
}

}  // namespace api
