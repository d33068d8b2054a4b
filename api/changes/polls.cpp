#include "api/changes/polls.hpp"

#include <algorithm>

#include "api/changes/apply.hpp"
#include "storage/timers.hpp"

namespace api::changes {

namespace {

using storage::Timer;

// A read counts for no more changes than so many, those that began first.
constexpr std::int64_t counted_max = 100;

template <class Concerns>
bool count(Context& context, Concerns concerns) {
  if (!context.world.has_polled) return false;
  const storage::Circumstances before = context.database.mutations().now();
  bool any_ended = false;
  Budget budget;
  for (const Timer& timer :
       storage::list_polled_timers(context.database, context.scope, counted_max)) {
    if (!concerns(timer)) continue;
    if (*timer.polls > 1) {
      storage::set_timer_polls(context.database, timer, *timer.polls - 1);
      continue;
    }
    if (!lighten(context, timer, budget)) {
      storage::set_timer_due(context.database, timer, context.now);
      continue;
    }
    storage::delete_timer(context.database, timer);
    name_cause(context, timer);
    apply(context, timer);
    any_ended = true;
  }
  context.database.mutations().set_cause(before.cause, before.cause_id);
  return any_ended;
}

}  // namespace

bool count_poll(Context& context, std::span<const storage::Server> shown) {
  return count(context, [&](const Timer& timer) {
    // What leaves the server's status alone can't be seen in it.
    return timer.resume && std::any_of(shown.begin(), shown.end(), [&](const auto& server) {
             return server.name == timer.server_name;
           });
  });
}

bool count_poll(Context& context, std::span<const storage::Backup> shown) {
  return count(context, [&](const Timer& timer) {
    return std::any_of(
        shown.begin(), shown.end(), [&](const auto& backup) { return backup.id == timer.subject; });
  });
}

bool count_poll(Context& context, const storage::Association& shown) {
  return count(context, [&](const Timer& timer) {
    return timer.server_name == shown.server_name && timer.subject == shown.token;
  });
}

}  // namespace api::changes
