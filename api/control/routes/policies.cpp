#include "api/control/routes/policies.hpp"

#include <algorithm>
#include <set>

#include "api/changes/apply.hpp"
#include "api/control/query.hpp"
#include "api/control/reply.hpp"
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

// Lets go what fits of what was held when it began, in parts.
class Releasing : public Work {
 public:
  Releasing(Release wanted, std::int64_t last) : wanted_(std::move(wanted)), last_(last) {}

  std::optional<Reply> go_on(Step& step) override {
    do {
      const auto held =
          storage::list_held_timers(step.context.database, step.world.id, timer_, page);
      for (const Timer& timer : held) {
        if (timer.id > last_) return reply();
        if (!look_at(step, timer)) return std::nullopt;
        timer_ = timer.id;
      }
      if (held.empty()) return reply();
    } while (!step.budget.is_spent());
    return std::nullopt;
  }

 private:
  // So many are fetched at once.
  static constexpr std::int64_t page = 20;

  // False if it brings more than is left of the budget.
  bool look_at(Step& step, const Timer& timer) {
    step.budget.spend(Budget::row_shown);
    if (fits(wanted_, timer)) return let_go(step, timer);
    ++passed_over_;
    if (names_.size() < held_shown_max) names_.push_back(description_of(timer));
    return true;
  }

  bool let_go(Step& step, Timer timer) {
    Timer changed = timer;
    if (wanted_.fail) {
      changed.fail = wanted_.fail;
      changed.fail_status = wanted_.status;
    }
    Context there = step.context;
    there.scope.region = timer.region;
    if (!changes::lighten(there, changed, step.budget)) return false;
    storage::delete_timer(there.database, timer);
    changes::apply(there, changed);
    step.budget.spend(Budget::timer);
    ++count_;
    if (released_.released.size() < released_shown_max) {
      released_.released.push_back(std::move(timer));
    }
    return true;
  }

  Reply reply() {
    if (count_ == 0) return nothing_fits();
    if (count_ > released_.released.size()) released_.count = static_cast<std::int64_t>(count_);
    return reply_with(released_);
  }

  Reply nothing_fits() {
    if (names_.empty()) return error(404, "Nothing is held in this world.");
    const std::size_t more = passed_over_ - names_.size();
    if (more > 0) names_.push_back("and " + with_commas(more) + " more");
    return error(404, "Nothing that is held fits. Held are: " + listed(names_) + ".");
  }

  Release wanted_;
  std::int64_t last_;       // the last that was held when it began
  std::int64_t timer_ = 0;  // the last that was looked at
  std::size_t count_ = 0;
  Released released_;
  std::size_t passed_over_ = 0;
  std::vector<std::string> names_;  // of the first of them
};

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
  const std::int64_t last = storage::last_held_timer(call.context.database, call.world.id);
  return begin(call, std::make_shared<Releasing>(wanted, last));
}

}  // namespace api::control
