// A world's clock as world documents and requests give it.
#pragma once

#include <optional>
#include <tuple>

#include "api/shapes/world.hpp"

namespace api {

// What isn't given stays as it is.
struct GivenClock {
  std::optional<Time> now;
  std::optional<double> rate;  // virtual seconds a second
  std::optional<bool> frozen;
};

template <>
struct Model<GivenClock> {
  static constexpr std::string_view name = "Clock";
  static constexpr auto fields =
      std::tuple{optional("Now", &GivenClock::now, shapes::moment),
                 optional("Rate", &GivenClock::rate, shapes::number),
                 optional("Frozen", &GivenClock::frozen, shapes::boolean)};
};

}  // namespace api
