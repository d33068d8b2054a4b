// The backups of a world in pages.
#pragma once

#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "api/control/call.hpp"
#include "api/control/routes/shown_resources.hpp"

namespace api::control {

struct ShownBackups {
  std::vector<WrittenObject> backups;
  std::optional<std::string> next{};
};

// GET /_emulator/backups: newest first; filters in the query. No read of it is a poll.
Answer list_backups(Call& call);

}  // namespace api::control

namespace api {

template <>
struct Model<control::ShownBackups> {
  using Backups = control::ShownBackups;
  static constexpr std::string_view name = "Backups";
  static constexpr bool as_declared = true;
  static constexpr auto fields =
      std::tuple{required("Backups", &Backups::backups, list_of<control::ShownBackup>),
                 optional("Next", &Backups::next, shapes::text)};
};

}  // namespace api
