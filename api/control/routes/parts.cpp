#include "api/control/routes/parts.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <utility>

#include "api/control/page.hpp"
#include "api/control/query.hpp"
#include "api/control/reply.hpp"
#include "storage/associations.hpp"
#include "storage/events.hpp"
#include "storage/faults.hpp"
#include "storage/policies.hpp"
#include "storage/server_names.hpp"
#include "storage/timers.hpp"

namespace api::control {

namespace {

constexpr std::int64_t elements_max = 100;  // of a list
constexpr std::int64_t fetched = elements_max + 1;

// The parts as they are read.
class Reading {
 public:
  explicit Reading(Call& call) : call_(call), database_(call.context.database) {}

  void read_clock() {
    const storage::Clock& clock = call_.world.clock;
    parts_.clock = GivenClock{call_.context.now, clock.rate, clock.frozen};
  }
  void read_seed() { parts_.seed = call_.world.seed; }
  void read_servers() {
    Page& page = begin();
    for (const std::string& region : regions()) {
      const storage::Scope scope{world(), region};
      for (storage::Server& each : storage::list_servers(database_, scope, "", fetched)) {
        if (!add(page, shown(call_.step, scope, std::move(each)))) break;
      }
      if (page.is_full()) break;
    }
    end(page, parts_.servers, "Servers");
  }
  void read_backups() {
    Page& page = begin();
    for (const std::string& region : regions()) {
      const storage::Scope scope{world(), region};
      for (storage::Backup& each :
           storage::list_backups(database_, scope, std::nullopt, {}, fetched)) {
        if (!add(page, shown(call_.step, scope, std::move(each)))) break;
      }
      if (page.is_full()) break;
    }
    end(page, parts_.backups, "Backups");
  }
  void read_events() {
    read(storage::list_all_events(database_, world(), 0, fetched), parts_.events, "Events");
  }
  void read_associations() {
    read(storage::list_associations(database_, world(), {}, fetched),
         parts_.associations,
         "Associations");
  }
  void read_names() {
    read(storage::list_server_names(database_, world(), {}, fetched), parts_.names, "Names");
  }
  void read_timers() {
    read(storage::list_timers_until(database_, world(), Time::max(), {}, fetched),
         parts_.timers,
         "Timers");
  }
  void read_policies() {
    read(storage::list_policies(database_, world()), parts_.policies, "Policies");
  }
  void read_faults() { read(storage::list_faults(database_, world()), parts_.faults, "Faults"); }

  Reply reply() const { return reply_with(parts_); }

 private:
  storage::WorldId world() const { return call_.world.id; }

  // As many as can be read at once.
  std::vector<std::string> regions() {
    std::vector<std::string> names;
    for (const auto& each : storage::list_usages(database_, world(), fetched)) {
      names.push_back(each.region);
    }
    call_.step.budget.spend(Budget::row_shown * static_cast<int>(names.size()));
    return names;
  }

  Page& begin() {
    const std::size_t bytes = pages_.empty() ? Page::bytes_max : pages_.back().bytes_left();
    return pages_.emplace_back(elements_max, bytes, Page::First::only_if_there_is_room);
  }
  template <class Row>
  bool add(Page& page, const Row& row) {
    if (call_.step.budget.is_spent()) return page.close();
    call_.step.budget.spend(Budget::row_shown);
    return page.add(row);
  }
  void end(const Page& page, ShownParts::List& list, std::string_view name) {
    list = page.elements();
    if (!page.is_full()) return;
    if (!parts_.more) parts_.more.emplace();
    parts_.more->emplace_back(name);
  }
  template <class Row>
  void read(const std::vector<Row>& rows, ShownParts::List& list, std::string_view name) {
    Page& page = begin();
    for (const Row& each : rows) {
      if (!add(page, each)) break;
    }
    end(page, list, name);
  }

  Call& call_;
  storage::Database& database_;
  std::deque<Page> pages_;
  ShownParts parts_;
};

struct Part {
  std::string_view name;
  void (Reading::*read)();
};
constexpr std::array<Part, 10> all_parts{{{"Clock", &Reading::read_clock},
                                          {"Seed", &Reading::read_seed},
                                          {"Servers", &Reading::read_servers},
                                          {"Backups", &Reading::read_backups},
                                          {"Events", &Reading::read_events},
                                          {"Associations", &Reading::read_associations},
                                          {"Names", &Reading::read_names},
                                          {"Timers", &Reading::read_timers},
                                          {"Policies", &Reading::read_policies},
                                          {"Faults", &Reading::read_faults}}};

// The parts that a text names, with commas between; nothing if it names another.
std::optional<std::vector<Part>> parts_named(std::string_view text) {
  std::vector<Part> named;
  while (true) {
    const std::string_view name = text.substr(0, text.find(','));
    const auto part = std::find_if(
        all_parts.begin(), all_parts.end(), [&](const Part& each) { return each.name == name; });
    if (part == all_parts.end()) return std::nullopt;
    const bool is_new = std::none_of(
        named.begin(), named.end(), [&](const Part& each) { return each.name == name; });
    if (is_new) named.push_back(*part);
    if (name.size() == text.size()) return named;
    text.remove_prefix(name.size() + 1);
  }
}

}  // namespace

Answer show_parts(Call& call) {
  const auto parts = parts_named(call.request.target.parameter("Parts").value_or(""));
  if (!parts) {
    return error(400,
                 "Parts must be one or more, separated by commas, of " + listed(all_parts) + ".");
  }
  Reading reading(call);
  for (const Part& each : *parts) (reading.*each.read)();
  return reading.reply();
}

}  // namespace api::control
