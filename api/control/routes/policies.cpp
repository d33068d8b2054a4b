#include "api/control/routes/policies.hpp"

#include <algorithm>
#include <set>

#include "api/control/query.hpp"
#include "api/control/reply.hpp"
#include "api/control/routes/timers.hpp"
#include "api/rules/lifecycle.hpp"

namespace api::control {

namespace {

using storage::Policy;
using storage::Timer;

constexpr std::size_t held_shown_max = 20;

bool fits(const Release& release, const Timer& timer) {
  const auto is_or_any = [](const auto& wanted, const auto& given) {
    return !wanted || *wanted == given;
  };
  return is_or_any(release.change, timer.change) && is_or_any(release.region, timer.region) &&
         is_or_any(release.server_name, timer.server_name) &&
         is_or_any(release.backup_id, timer.subject) && is_or_any(release.token, timer.subject);
}

std::string description_of(const Timer& timer) {
  std::string text(base::name_of(timer.change));
  text += " of " + timer.server_name;
  if (!timer.subject.empty()) text += " (" + timer.subject + ")";
  return text + " in " + timer.region;
}

Reply nothing_fits(const std::vector<Timer>& held) {
  if (held.empty()) return error(404, "Nothing is held in this world.");
  const std::size_t shown = std::min(held.size(), held_shown_max);
  std::vector<std::string> names(shown);
  std::transform(held.begin(),
                 held.begin() + static_cast<std::ptrdiff_t>(shown),
                 names.begin(),
                 description_of);
  if (held.size() > shown) names.push_back("and " + with_commas(held.size() - shown) + " more");
  return error(404, "Nothing that is held fits. Held are: " + listed(names) + ".");
}

void let_go(const Call& call, Timer timer, const Release& release) {
  if (release.fail) {
    timer.fail = release.fail;
    timer.fail_status = release.status;
  }
  let_happen_now(call, timer);
}

void find_contradictions_of(const Policy& policy, const std::string& path, Mistakes& mistakes) {
  const auto refuse_if = [&](bool is_wrong, const std::string& what) {
    if (is_wrong) mistakes.add(path + what);
  };
  const int ways = policy.after.has_value() + policy.polls.has_value() + policy.hold;
  refuse_if(ways > 1, "After: give only one of After, Polls and Hold");
  refuse_if(ways == 0 && !policy.fail && !policy.fail_status,
            "Fail: is missing; without one of After, Polls, Hold and Fail a policy has no effect");
  refuse_if(policy.fail_status && !policy.fail,
            "Status: is the server's after a failure; give Fail, its reason");
  refuse_if(policy.fail_status && rules::step(policy.change) == nullptr,
            "Status: is the server's, which " + std::string(base::name_of(policy.change)) +
                " leaves alone");
}

void find_contradictions(const std::vector<Policy>& policies, Mistakes& mistakes) {
  std::set<std::int64_t> ids;
  for (std::size_t i = 0; i < policies.size(); ++i) {
    const std::string path = "Policies[" + std::to_string(i) + "].";
    find_contradictions_of(policies[i], path, mistakes);
    const bool is_new = policies[i].id == 0 || ids.insert(policies[i].id).second;
    if (!is_new) mistakes.add(path + "Id: is another policy's; it may be left out");
  }
}

}  // namespace

void find_policy_contradictions(const base::Json& policies, Mistakes& mistakes) {
  std::vector<Policy> list;
  decode(policies, list);
  find_contradictions(list, mistakes);
}

Answer show_policies(Call& call) {
  return reply_with(PolicyDocument{storage::list_policies(call.context.database, call.world.id)});
}

Answer add_policy(Call& call, const GivenPolicy& given) {
  Mistakes mistakes;
  find_contradictions_of(given, "", mistakes);
  if (given.id != 0) mistakes.add("Id: is given by the emulator");
  if (!mistakes.empty()) return refuse(mistakes);
  storage::Database& database = call.context.database;
  if (storage::list_policies(database, call.world.id).size() >= policies_max) {
    return error(400,
                 "There are " + std::to_string(policies_max) + " policies, which is the most.");
  }
  Policy policy = given;
  policy.id = storage::insert_policy(database, call.world.id, policy, given.first);
  return reply_with(policy);
}

Answer delete_policy(Call& call) {
  const auto id = id_in_path(call);
  if (id && storage::delete_policy(call.context.database, call.world.id, *id)) return done();
  return error(404, "There is no such policy in this world; GET /_emulator/policies tells them.");
}

Answer replace_policies(Call& call, const PolicyDocument& document) {
  Mistakes mistakes;
  find_contradictions(document.policies, mistakes);
  if (!mistakes.empty()) return refuse(mistakes);
  storage::replace_policies(call.context.database, call.world.id, document.policies);
  return show_policies(call);
}

Answer delete_policies(Call& call) {
  storage::replace_policies(call.context.database, call.world.id, {});
  return done();
}

Answer release(Call& call, const Release& wanted) {
  if (wanted.status && !wanted.fail) {
    return refuse("Status: is the server's after a failure; give Fail, its reason");
  }
  const std::vector<Timer> held = storage::list_held_timers(call.context.database, call.world.id);
  Released answer;
  for (const Timer& timer : held) {
    if (!fits(wanted, timer)) continue;
    let_go(call, timer, wanted);
    answer.released.push_back(timer);
  }
  if (answer.released.empty()) return nothing_fits(held);
  return reply_with(answer);
}

}  // namespace api::control
