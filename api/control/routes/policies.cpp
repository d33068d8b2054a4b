#include "api/control/routes/policies.hpp"

#include <algorithm>

#include "api/changes/apply.hpp"
#include "api/control/reply.hpp"
#include "api/rules/lifecycle.hpp"
#include "api/shapes/world.hpp"

namespace api::control {

namespace {

using storage::Policy;
using storage::Timer;

constexpr std::array document_members{Member{"Policies", &policy_list, true, false}};
constexpr Shape released_list{.name = "Released", .kind = Kind::list, .element = &shape_of<Timer>};
constexpr std::array released_members{Member{"Released", &released_list, true, false}};

// What a release is about; a member that isn't given fits any change.
struct Release {
  std::optional<Change> change;
  std::optional<std::string> region;
  std::optional<std::string> server_name;
  std::optional<std::string> backup_id;
  std::optional<std::string> token;
  std::optional<std::string> fail;
  std::optional<storage::ServerStatus> status;
};

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
  std::vector<std::string> names(held.size());
  std::transform(held.begin(), held.end(), names.begin(), description_of);
  return error(404, "Nothing that is held fits. Held are: " + listed(names) + ".");
}

void let_go(const Call& call, Timer timer, const Release& release) {
  if (release.fail) {
    timer.fail = release.fail;
    timer.fail_status = release.status;
  }
  Context there = call.context;
  there.scope.region = timer.region;
  storage::delete_timer(there.database, timer.id);
  changes::apply(there, timer);
}

}  // namespace

}  // namespace api::control

namespace api {

template <>
struct Model<control::Release> {
  using Release = control::Release;
  static constexpr std::string_view name = "Release";
  static constexpr auto fields =
      std::tuple{optional("Change", &Release::change, shapes::lasting_change),
                 optional("Region", &Release::region, shapes::region),
                 optional("ServerName", &Release::server_name, shapes::server_name),
                 optional("BackupId", &Release::backup_id, shapes::backup_id),
                 optional("NodeAssociationStatusToken", &Release::token, shapes::association_token),
                 optional("Fail", &Release::fail, shapes::string),
                 optional("Status", &Release::status, shapes::failed_status)};
};

}  // namespace api

namespace api::control {

constinit const Shape policy_list{
    .name = "Policies", .kind = Kind::list, .max = 1'000, .element = &shape_of<Policy>};
constinit const Shape policy_document{
    .name = "PolicyDocument", .kind = Kind::structure, .members = document_members};
constinit const Shape release_request = shape_of<Release>;
constinit const Shape release_reply{
    .name = "Released", .kind = Kind::structure, .members = released_members};

void find_policy_contradictions(const base::Json& policies, Mistakes& mistakes) {
  for (rapidjson::SizeType i = 0; i < policies.Size(); ++i) {
    Policy policy;
    decode(policies[i], policy);
    const std::string path = "Policies[" + std::to_string(i) + "]";
    if (policy.after.has_value() + policy.polls.has_value() + policy.hold > 1) {
      mistakes.add(path + ": give only one of After, Polls and Hold");
    }
    if (policy.fail_status && !policy.fail) {
      mistakes.add(path + ".Status: is the server's after a failure; give Fail, its reason");
    }
    if (policy.fail_status && rules::step(policy.change) == nullptr) {
      mistakes.add(path + ".Status: is the server's, which " +
                   std::string(base::name_of(policy.change)) + " leaves alone");
    }
  }
}

Answer show_policies(Call& call) {
  const auto policies = storage::list_policies(call.context.database, call.world.id);
  return object_reply([&](JsonWriter& writer) { encode_member(writer, "Policies", policies); });
}

Answer replace_policies(Call& call) {
  const base::Json& list = *base::find_member(call.input, "Policies");
  Mistakes mistakes;
  find_policy_contradictions(list, mistakes);
  if (!mistakes.empty()) return refuse(mistakes);
  std::vector<Policy> policies;
  decode(list, policies);
  storage::replace_policies(call.context.database, call.world.id, policies);
  return show_policies(call);
}

Answer delete_policies(Call& call) {
  storage::replace_policies(call.context.database, call.world.id, {});
  return done();
}

Answer release(Call& call) {
  Release release;
  if (!call.input.IsNull()) decode(call.input, release);
  if (release.status && !release.fail) {
    return refuse("Status: is the server's after a failure; give Fail, its reason");
  }
  const std::vector<Timer> held = storage::list_held_timers(call.context.database, call.world.id);
  std::vector<Timer> released;
  for (const Timer& timer : held) {
    if (!fits(release, timer)) continue;
    let_go(call, timer, release);
    released.push_back(timer);
  }
  if (released.empty()) return nothing_fits(held);
  return object_reply([&](JsonWriter& writer) { encode_member(writer, "Released", released); });
}

}  // namespace api::control
