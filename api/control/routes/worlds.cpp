#include "api/control/routes/worlds.hpp"

#include <algorithm>
#include <utility>

#include "api/control/page.hpp"
#include "api/control/query.hpp"
#include "api/control/reply.hpp"

namespace api::control {

namespace {

constexpr std::int64_t worlds_max = 100;       // in one answer
constexpr std::size_t regions_shown_max = 20;  // of a world
constexpr std::int64_t regions_counted_max = 1'000;

// The world that an account has which has only called.
storage::World unused_world(const Call& call, std::string account) {
  return {.account = std::move(account),
          .clock = {.machine_anchor = call.machine, .virtual_anchor = call.machine}};
}

// The worlds of the accounts behind one, in their order: those that are kept, and those of accounts
// that have only called.
std::vector<storage::World> worlds_behind(const Call& call,
                                          const std::string& after,
                                          std::int64_t count) {
  auto worlds = storage::list_worlds(call.context.database, after, count);
  const auto has_world = [&](const std::string& account) {
    return storage::find_world(call.context.database, account).has_value();
  };
  for (std::string& account : call.journal.accounts_behind(after, count)) {
    if (!has_world(account)) worlds.push_back(unused_world(call, std::move(account)));
  }
  std::sort(worlds.begin(), worlds.end(), [](const auto& left, const auto& right) {
    return left.account < right.account;
  });
  return worlds;
}

ShownWorld shown(const Call& call, const storage::World& world) {
  const Journal::Log log = call.journal.of(world.account);
  ShownWorld result{.account = world.account,
                    .clock = shown_clock(world, call.machine),
                    .calls = static_cast<std::int64_t>(log.entries.size()) + log.dropped,
                    .regions = {}};
  const auto usages = storage::list_usages(call.context.database, world.id, regions_counted_max);
  for (const storage::Usage& each : usages) {
    result.servers += each.servers;
    result.backups += each.backups;
    if (result.regions.size() == regions_shown_max || each.servers + each.backups == 0) continue;
    result.regions.push_back({each.region, each.servers, each.backups});
  }
  call.step.budget.spend(Budget::row_shown * static_cast<int>(2 + usages.size() / 10));
  return result;
}

}  // namespace

Answer list_worlds(Call& call) {
  Query query(call.request);
  const std::string after = query.text("After").value_or("");
  const std::int64_t limit = query.limit(worlds_max);
  if (auto refusal = query.refusal()) return std::move(*refusal);
  Page page(limit);
  ShownWorlds answer;
  std::string last;
  for (const storage::World& world : worlds_behind(call, after, limit + 1)) {
    const bool has_room = page.size() == 0 || !call.step.budget.is_spent();
    if (!has_room || !page.add(shown(call, world))) {
      answer.next = last;
      break;
    }
    last = world.account;
  }
  answer.worlds = page.elements();
  return reply_with(answer);
}

}  // namespace api::control
