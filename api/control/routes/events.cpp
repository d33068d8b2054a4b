#include "api/control/routes/events.hpp"

#include <algorithm>
#include <limits>

#include "api/control/page.hpp"
#include "api/control/query.hpp"
#include "api/control/reply.hpp"
#include "storage/events.hpp"

namespace api::control {

namespace {

// So many ids are looked through for one answer: a filter may let few of them pass.
constexpr std::int64_t ids_max = 5'000;

}  // namespace

Answer list_events(Call& call) {
  Query query(call.request);
  const storage::EventFilter filter{.region = query.text("Region"),
                                    .server_name = query.text("ServerName"),
                                    .from = query.moment("From").value_or(Time{}),
                                    .to = query.moment("To").value_or(Time::max())};
  const auto before = query.number("Before").value_or(std::numeric_limits<std::int64_t>::max());
  const std::int64_t limit = query.limit();
  if (auto refusal = query.refusal()) return std::move(*refusal);
  storage::Database& database = call.context.database;
  const std::int64_t last = std::min(std::max<std::int64_t>(before, 1) - 1,
                                     storage::last_event_id(database, call.world.id));
  const std::int64_t first = std::max<std::int64_t>(last - ids_max + 1, 1);
  Page page(limit);
  ShownEvents answer;
  if (first > 1) answer.next = first;
  std::int64_t shown = 0;
  for (const storage::ServerEvent& event :
       storage::list_events(database, call.world.id, filter, first, last, limit + 1)) {
    if (!page.add(event)) {
      answer.next = shown;
      break;
    }
    shown = *event.id;
  }
  call.step.budget.spend(Budget::row_shown * static_cast<int>(10 + page.size()));
  answer.events = page.elements();
  return reply_with(answer);
}

}  // namespace api::control
