// Parts of a world: named members of its document, each as long as a page.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "api/control/call.hpp"
#include "api/control/routes/shown_resources.hpp"
#include "api/shapes/clock.hpp"
#include "api/shapes/world.hpp"

namespace api::control {

// A world, or parts of it.
struct ShownParts {
  using List = std::optional<std::vector<WrittenObject>>;

  std::optional<GivenClock> clock{};
  std::optional<std::int64_t> seed{};
  List servers{};
  List backups{};
  List events{};
  List associations{};
  List names{};
  List timers{};
  List policies{};
  List faults{};
  std::optional<std::vector<std::string>> more{};  // the lists that have more elements
};

// GET /_emulator/world?Parts=…
Answer show_parts(Call& call);

}  // namespace api::control

namespace api {

template <>
struct Model<control::ShownParts> {
  using Parts = control::ShownParts;
  static constexpr std::string_view name = "ShownParts";
  static constexpr bool as_declared = true;
  static constexpr auto fields =
      std::tuple{optional("Clock", &Parts::clock, shape_of<GivenClock>),
                 optional("Seed", &Parts::seed, shapes::count),
                 optional("Servers", &Parts::servers, list_of<control::ShownServer>),
                 optional("Backups", &Parts::backups, list_of<control::ShownBackup>),
                 optional("Events", &Parts::events, list_of<storage::ServerEvent>),
                 optional("Associations", &Parts::associations, list_of<storage::Association>),
                 optional("Names", &Parts::names, list_of<storage::ServerName>),
                 optional("Timers", &Parts::timers, list_of<storage::Timer>),
                 optional("Policies", &Parts::policies, list_of<storage::Policy>),
                 optional("Faults", &Parts::faults, list_of<storage::FaultRule>),
                 optional("More", &Parts::more, shapes::texts)};
};

}  // namespace api
