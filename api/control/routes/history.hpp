// The states that the servers and backups of a world were in, in pages.
#pragma once

#include <cstdint>
#include <optional>
#include <tuple>
#include <vector>

#include "api/control/call.hpp"
#include "api/shapes/world.hpp"
#include "storage/history.hpp"

namespace api::control {

struct ShownHistory {
  std::vector<WrittenObject> history;
  std::int64_t lost = 0;  // so many older ones are forgotten
  std::optional<std::int64_t> next{};
};

// GET /_emulator/history: oldest first, with Before newest first; filters in the query.
Answer list_history(Call& call);

}  // namespace api::control

namespace api {

namespace shapes {

inline constexpr Shape cause{.name = "Cause", .values = base::names<storage::Cause>};

}  // namespace shapes

template <>
struct Model<storage::Transition> {
  using Record = storage::Transition;
  static constexpr std::string_view name = "Transition";
  static constexpr bool as_declared = true;
  static constexpr auto fields =
      std::tuple{required("Id", &Record::id, shapes::from_one),
                 required("At", &Record::at, shapes::moment),
                 required("MachineTime", &Record::machine, shapes::moment),
                 required("Region", &Record::region, shapes::text),
                 required("ServerName", &Record::server_name, shapes::text),
                 optional("BackupId", &Record::backup_id, shapes::text),
                 optional("Previous", &Record::previous, shapes::text),
                 optional("Status", &Record::status, shapes::text),
                 required("Cause", &Record::cause, shapes::cause),
                 optional("CauseId", &Record::cause_id, shapes::text)};
};

template <>
struct Model<control::ShownHistory> {
  using History = control::ShownHistory;
  static constexpr std::string_view name = "History";
  static constexpr bool as_declared = true;
  static constexpr auto fields =
      std::tuple{required("History", &History::history, list_of<storage::Transition>),
                 required("Lost", &History::lost, shapes::count),
                 optional("Next", &History::next, shapes::from_one)};
};

}  // namespace api
