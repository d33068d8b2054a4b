#include "api/control/routes/timers.hpp"

#include <algorithm>
#include <queue>
#include <utility>

#include "api/changes/apply.hpp"
#include "api/control/page.hpp"
#include "api/control/query.hpp"
#include "api/control/reply.hpp"
#include "api/rules/lifecycle.hpp"
#include "api/rules/windows.hpp"
#include "storage/servers.hpp"
#include "storage/timers.hpp"

namespace api::control {

namespace {

using storage::Timer;

constexpr Duration usual_outlook = std::chrono::days(7);
constexpr std::int64_t fetched_at_once = 50;

struct Wanted {
  std::optional<std::string> server_name;
  std::optional<std::string> region;
  Time until{};
  std::int64_t limit = 0;

  bool fits(const Timer& timer) const {
    return (!server_name || *server_name == timer.server_name) &&
           (!region || *region == timer.region);
  }
};

// A moment, or a duration from now on.
Time read_until(Query& query, Time now) {
  const auto given = query.text("Until");
  if (!given) return now + std::min(usual_outlook, base::time_max - now);
  if (const auto outlook = base::parse_duration(*given)) {
    return now + std::min(*outlook, base::time_max - now);
  }
  return query.moment("Until").value_or(now);
}

// The timers that fit, in their order, while the budget lasts.
struct Found {
  std::vector<Timer> timers;
  bool is_all = true;
};

Found find_timers(Call& call, const Wanted& wanted) {
  Found found;
  storage::TimerPlace place;
  while (true) {
    auto rows = storage::list_timers_until(
        call.context.database, call.world.id, wanted.until, place, fetched_at_once);
    call.step.budget.spend(Budget::row_shown * static_cast<int>(1 + rows.size()));
    for (Timer& row : rows) {
      place = {row.due, row.id};
      if (!wanted.fits(row)) continue;
      found.is_all = static_cast<std::int64_t>(found.timers.size()) < wanted.limit;
      if (!found.is_all) return found;
      found.timers.push_back(std::move(row));
    }
    if (static_cast<std::int64_t>(rows.size()) < fetched_at_once) return found;
    if (call.step.budget.is_spent()) break;
  }
  found.is_all = false;
  return found;
}

// What the calendar brings after an occasion, again and again.
class Calendar {
 public:
  // Nothing if the timer is no occasion.
  static std::optional<Calendar> after(Call& call, const Timer& timer) {
    const bool is_backup = timer.change == Change::backup_window;
    if (!is_backup && timer.change != Change::maintenance_window) return std::nullopt;
    const storage::Scope scope{call.world.id, timer.region};
    const auto server = storage::find_server(call.context.database, scope, timer.server_name);
    call.step.budget.spend(Budget::row_shown);
    if (!server || !timer.due) return std::nullopt;
    Calendar calendar;
    calendar.window_ = rules::parse_window(is_backup ? server->preferred_backup_window
                                                     : server->preferred_maintenance_window);
    calendar.next_ = timer;
    calendar.next_.id = 0;
    calendar.go_on();
    return calendar;
  }

  const Timer& next() const { return next_; }
  void go_on() { next_.due = rules::next_opening(window_, *next_.due); }

  // For a heap with the next one of all on top.
  bool operator<(const Calendar& other) const { return *next_.due > *other.next_.due; }

 private:
  rules::Window window_{};
  Timer next_;
};

ShownTimer shown(const Timer& timer) {
  ShownTimer result{timer};
  if (timer.id != 0) {
    result.shown_id = timer.id;
  } else {
    result.expected = true;
  }
  return result;
}

// Puts the timers and what is expected between them, until a moment, onto the page. False if there
// is more.
bool fill(Page& page, const Found& found, std::priority_queue<Calendar> calendars, Time until) {
  if (!found.is_all && !found.timers.empty() && found.timers.back().due) {
    until = std::min(until, *found.timers.back().due);  // what comes then isn't known
  }
  auto timer = found.timers.begin();
  while (true) {
    const bool is_expected = !calendars.empty() && *calendars.top().next().due <= until;
    const bool is_due = timer != found.timers.end();
    if (!is_expected && !is_due) return found.is_all;
    if (is_due && (!is_expected || !timer->due || *timer->due <= *calendars.top().next().due)) {
      if (!page.add(shown(*timer++))) return false;
      continue;
    }
    Calendar calendar = calendars.top();
    calendars.pop();
    if (!page.add(shown(calendar.next()))) return false;
    calendar.go_on();
    calendars.push(std::move(calendar));
  }
}

// Why a timer can't end so; "" if it can.
std::string mistake_in(const Ending& ending, const Timer& timer) {
  const std::string change(base::name_of(timer.change));
  const bool is_occasion =
      timer.change == Change::backup_window || timer.change == Change::maintenance_window;
  if (ending.fail && is_occasion) return "Fail: a " + change + " opens and can't fail";
  if (!ending.status) return "";
  if (!ending.fail) return "Status: is the server's after a failure; give Fail, its reason";
  if (!timer.resume) return "Status: is the server's, which this " + change + " leaves alone";
  return "";
}

}  // namespace

Answer list_timers(Call& call) {
  Query query(call.request);
  const Wanted wanted{.server_name = query.text("ServerName"),
                      .region = query.text("Region"),
                      .until = read_until(query, call.context.now),
                      .limit = query.limit()};
  if (auto refusal = query.refusal()) return std::move(*refusal);
  const Found found = find_timers(call, wanted);
  std::priority_queue<Calendar> calendars;
  for (const Timer& each : found.timers) {
    if (auto calendar = Calendar::after(call, each)) calendars.push(std::move(*calendar));
  }
  Page page(wanted.limit);
  ShownTimers answer{.timers = {}, .until = wanted.until};
  if (!fill(page, found, std::move(calendars), wanted.until)) answer.more = true;
  answer.timers = page.elements();
  return reply_with(answer);
}

void let_happen_now(const Call& call, const Timer& timer) {
  Context there = call.context;
  there.scope.region = timer.region;
  if (!changes::lighten(there, timer, call.step.budget)) {
    storage::set_timer_due(there.database, timer, there.now);  // in the turns that follow
    return;
  }
  storage::delete_timer(there.database, timer);
  changes::apply(there, timer);
}

Answer end_timer(Call& call, const Ending& ending) {
  const auto id = id_in_path(call);
  std::optional<Timer> timer;
  if (id) timer = storage::find_timer(call.context.database, call.world.id, *id);
  if (!timer) {
    return error(404, "There is no such timer in this world; GET /_emulator/timers tells them.");
  }
  const std::string mistake = mistake_in(ending, *timer);
  if (!mistake.empty()) return refuse(mistake);
  const ShownTimer before = shown(*timer);
  if (ending.fail) {
    timer->fail = ending.fail;
    timer->fail_status = ending.status;
  }
  let_happen_now(call, *timer);
  return reply_with(Ended{before});
}

}  // namespace api::control
