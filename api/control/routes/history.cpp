#include "api/control/routes/history.hpp"

#include <algorithm>

#include "api/control/page.hpp"
#include "api/control/query.hpp"
#include "api/control/reply.hpp"

namespace api::control {

namespace {

using storage::Order;
using storage::Transition;
using storage::TransitionIds;

constexpr std::int64_t limit_max = 500;

// So many ids are looked through for one answer: a filter may let few of them pass.
constexpr std::int64_t ids_max = 10'000;

// Of the ids that there are those behind a place, in that order, as many as are looked through.
TransitionIds range(TransitionIds all, Order order, std::int64_t place) {
  if (order == Order::oldest_first) {
    const std::int64_t first = std::max(all.first, std::min(place, all.last) + 1);
    return {first, std::min(all.last, first + ids_max - 1)};
  }
  const std::int64_t last = std::min(all.last, std::max<std::int64_t>(place, 1) - 1);
  return {std::max(all.first, last - ids_max + 1), last};
}

// Where the next answer goes on if there is nothing more in the range; nothing if that is all.
std::optional<std::int64_t> behind(TransitionIds all, TransitionIds range, Order order) {
  if (range.first > range.last) return std::nullopt;
  if (order == Order::oldest_first) {
    return range.last < all.last ? std::optional(range.last) : std::nullopt;
  }
  return range.first > all.first ? std::optional(range.first) : std::nullopt;
}

}  // namespace

Answer list_history(Call& call) {
  Query query(call.request);
  const storage::TransitionFilter filter{.region = query.text("Region"),
                                         .server_name = query.text("ServerName"),
                                         .backup_id = query.text("BackupId"),
                                         .from = query.moment("From").value_or(Time{}),
                                         .to = query.moment("To").value_or(Time::max())};
  const auto after = query.number("After");
  const auto before = query.number("Before");
  if (after && before) query.refuse("Before: give either After or Before.");
  const std::int64_t limit = query.limit(limit_max);
  if (auto refusal = query.refusal()) return std::move(*refusal);
  const auto all = storage::find_transition_ids(call.context.database, call.world.id);
  if (!all) return reply_with(ShownHistory{});
  const Order order = before ? Order::newest_first : Order::oldest_first;
  const TransitionIds ids = range(*all, order, before ? *before : after.value_or(0));
  Page page(limit);
  ShownHistory answer{.history = {}, .lost = all->first - 1, .next = behind(*all, ids, order)};
  std::int64_t shown = 0;
  for (const Transition& each : storage::list_transitions(
           call.context.database, call.world.id, filter, ids, order, limit + 1)) {
    if (!page.add(each)) {
      answer.next = shown;
      break;
    }
    shown = each.id;
  }
  call.step.budget.spend(Budget::row_shown * static_cast<int>(20 + page.size() / 2));
  answer.history = page.elements();
  return reply_with(answer);
}

}  // namespace api::control
