// The changes that take time: their names are those of --duration and of policies.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "base/enum_names.hpp"
#include "base/time.hpp"
#include "storage/timers.hpp"

namespace api::shapes {

struct LastingChange {
  storage::Change change;
  base::Duration takes;       // on the world's clock, where --duration says nothing else
  std::string_view at_aws{};  // what AWS's user guide tells

  constexpr std::string_view name() const { return base::name_of(change); }
};

// Short, since nobody wants to wait for a test.
inline constexpr std::array lasting_changes{
    LastingChange{storage::Change::backup, base::Duration{2'000}},
    LastingChange{storage::Change::create, base::Duration{3'000}, "about 15 minutes"},
    LastingChange{storage::Change::restore, base::Duration{3'000}, "20 minutes to 3 hours"},
    LastingChange{storage::Change::maintenance,
                  base::Duration{2'000},
                  "up to 3 hours, for an upgrade to Automate 2"},
    LastingChange{storage::Change::update, base::Duration{1'000}},
    LastingChange{storage::Change::remove, base::Duration{2'000}},
    LastingChange{storage::Change::delete_backup, base::Duration{1'000}},
    LastingChange{storage::Change::associate, base::Duration{1'000}}};

inline constexpr auto lasting_change_names = [] {
  std::array<std::string_view, lasting_changes.size()> names{};
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = lasting_changes[i].name();
  return names;
}();

// By storage::Change; the calendar's occasions take no time.
using Durations = std::array<base::Duration, base::names<storage::Change>.size()>;

inline constexpr Durations usual_durations = [] {
  Durations durations{};
  for (const LastingChange& each : lasting_changes) {
    durations[static_cast<std::size_t>(each.change)] = each.takes;
  }
  return durations;
}();

// The lasting change of that name; nothing if there is none.
constexpr std::optional<storage::Change> find_lasting_change(std::string_view name) {
  for (const LastingChange& each : lasting_changes) {
    if (each.name() == name) return each.change;
  }
  return std::nullopt;
}

static_assert(
    [] {
      for (std::size_t i = 0; i < base::names<storage::Change>.size(); ++i) {
        const auto change = static_cast<storage::Change>(i);
        const bool is_occasion = change == storage::Change::backup_window ||
                                 change == storage::Change::maintenance_window;
        const auto count = std::count_if(lasting_changes.begin(),
                                         lasting_changes.end(),
                                         [&](const auto& each) { return each.change == change; });
        if (count != (is_occasion ? 0 : 1)) return false;
      }
      return true;
    }(),
    "each change stands in the table once, but for the calendar's occasions");

}  // namespace api::shapes
