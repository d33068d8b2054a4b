// What the emulator tells of itself: that it serves, and the descriptions of what it takes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/control/call.hpp"
#include "api/model/codec.hpp"
#include "api/shapes/world.hpp"

namespace api::control {

struct Health {
  std::string status;
  std::string version;
};

struct ShownDuration {
  std::string change;
  Duration duration{};
};

struct ShownLimits {
  std::int64_t manual_backups = 0;
  std::int64_t servers = 0;
};

// What the program was started with, as far as it shows in replies.
struct ShownSettings {
  std::string version;
  std::string account;
  std::string region;
  std::int64_t seed = 0;
  std::string auth;
  std::string control;
  std::vector<ShownDuration> durations;
  ShownLimits limits;
  std::optional<std::string> slots;  // where they are not all
  std::optional<std::string> shard;  // where it has a name
};

// The request whose work is under way in a world.
struct WorkUnderWay {
  std::optional<std::string> work;
};

// GET /_emulator/health
Answer show_health(Call& call);

// GET /_emulator/settings
Answer show_settings(Call& call);

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
struct Model<control::ShownDuration> {
  using Duration = control::ShownDuration;
  static constexpr std::string_view name = "ChangeDuration";
  static constexpr auto fields =
      std::tuple{required("Change", &Duration::change, shapes::lasting_change),
                 required("Duration", &Duration::duration, shapes::duration)};
};

template <>
struct Model<control::ShownLimits> {
  using Limits = control::ShownLimits;
  static constexpr std::string_view name = "Limits";
  static constexpr auto fields =
      std::tuple{required("ManualBackups", &Limits::manual_backups, shapes::count),
                 required("Servers", &Limits::servers, shapes::count)};
};

template <>
struct Model<control::ShownSettings> {
  using Settings = control::ShownSettings;
  static constexpr std::string_view name = "Settings";
  static constexpr bool as_declared = true;
  static constexpr auto fields =
      std::tuple{required("Version", &Settings::version, shapes::text),
                 required("Account", &Settings::account, shapes::text),
                 required("Region", &Settings::region, shapes::text),
                 required("Seed", &Settings::seed, shapes::count),
                 required("Auth", &Settings::auth, shapes::text),
                 required("Control", &Settings::control, shapes::text),
                 required("Durations", &Settings::durations, list_of<control::ShownDuration>),
                 required("Limits", &Settings::limits, shape_of<control::ShownLimits>),
                 optional("Slots", &Settings::slots, shapes::text),
                 optional("Shard", &Settings::shard, shapes::text)};
};

template <>
struct Model<control::WorkUnderWay> {
  static constexpr std::string_view name = "Work";
  static constexpr auto fields =
      std::tuple{optional("Work", &control::WorkUnderWay::work, shapes::text)};
};

}  // namespace api
