// The events of a world in pages.
#pragma once

#include <cstdint>
#include <optional>
#include <tuple>
#include <vector>

#include "api/control/call.hpp"
#include "api/shapes/world.hpp"

namespace api::control {

struct ShownEvents {
  std::vector<WrittenObject> events;
  std::optional<std::int64_t> next{};
};

// GET /_emulator/events: newest first; filters in the query.
Answer list_events(Call& call);

}  // namespace api::control

namespace api {

template <>
struct Model<control::ShownEvents> {
  using Events = control::ShownEvents;
  static constexpr std::string_view name = "Events";
  static constexpr bool as_declared = true;
  static constexpr auto fields =
      std::tuple{required("Events", &Events::events, list_of<storage::ServerEvent>),
                 optional("Next", &Events::next, shapes::from_one)};
};

}  // namespace api
