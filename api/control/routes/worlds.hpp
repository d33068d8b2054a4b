// The accounts that there are: those that have a world, and those that have called.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "api/control/call.hpp"
#include "api/control/routes/clock.hpp"
#include "api/shapes/world.hpp"

namespace api::control {

struct ShownRegion {
  std::string region;
  std::int64_t servers = 0;
  std::int64_t backups = 0;
};

struct ShownWorld {
  std::string account;
  ShownClock clock;
  std::int64_t servers = 0;
  std::int64_t backups = 0;
  std::int64_t calls = 0;  // that the journal has had
  std::vector<ShownRegion> regions;
};

struct ShownWorlds {
  std::vector<WrittenObject> worlds;
  std::optional<std::string> next{};
};

// GET /_emulator/worlds
Answer list_worlds(Call& call);

}  // namespace api::control

namespace api {

template <>
struct Model<control::ShownRegion> {
  using Region = control::ShownRegion;
  static constexpr std::string_view name = "Region";
  static constexpr bool as_declared = true;
  static constexpr auto fields = std::tuple{required("Region", &Region::region, shapes::text),
                                            required("Servers", &Region::servers, shapes::count),
                                            required("Backups", &Region::backups, shapes::count)};
};

template <>
struct Model<control::ShownWorld> {
  using World = control::ShownWorld;
  static constexpr std::string_view name = "ShownWorld";
  static constexpr bool as_declared = true;
  static constexpr auto fields =
      std::tuple{required("Account", &World::account, shapes::text),
                 required("Clock", &World::clock, shape_of<control::ShownClock>),
                 required("Servers", &World::servers, shapes::count),
                 required("Backups", &World::backups, shapes::count),
                 required("Calls", &World::calls, shapes::count),
                 required("Regions", &World::regions, list_of<control::ShownRegion>)};
};

template <>
struct Model<control::ShownWorlds> {
  using Worlds = control::ShownWorlds;
  static constexpr std::string_view name = "Worlds";
  static constexpr bool as_declared = true;
  static constexpr auto fields =
      std::tuple{required("Worlds", &Worlds::worlds, list_of<control::ShownWorld>),
                 optional("Next", &Worlds::next, shapes::text)};
};

}  // namespace api
