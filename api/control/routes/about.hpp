// What the emulator tells of itself: that it serves, and the descriptions of what it takes.
#pragma once

#include <optional>
#include <string>

#include "api/control/call.hpp"
#include "api/model/codec.hpp"
#include "api/shapes/world.hpp"

namespace api::control {

struct Health {
  std::string status;
  std::string version;
};

// The request whose work is under way in a world.
struct WorkUnderWay {
  std::optional<std::string> work;
};

// GET /_emulator/health
Answer show_health(Call& call);

// GET and DELETE /_emulator/work: what the world is at, or was until this ended it.
Answer show_work(Call& call);

// GET /_emulator/schema/world: the JSON Schema of world documents.
Answer show_world_schema(Call& call);

// GET /_emulator/model/{File}: one of the emitted files.
Answer show_model_file(Call& call);

}  // namespace api::control

namespace api {

template <>
struct Model<control::Health> {
  using Health = control::Health;
  static constexpr std::string_view name = "Health";
  static constexpr bool as_declared = true;
  static constexpr auto fields = std::tuple{required("Status", &Health::status, shapes::string),
                                            required("Version", &Health::version, shapes::string)};
};

template <>
struct Model<control::WorkUnderWay> {
  static constexpr std::string_view name = "Work";
  static constexpr auto fields =
      std::tuple{optional("Work", &control::WorkUnderWay::work, shapes::text)};
};

}  // namespace api
