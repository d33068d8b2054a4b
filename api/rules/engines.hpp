// The configuration management engines that the service ran.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace api::rules {

struct EngineRelease {
  std::string_view engine;
  std::string_view model;
  std::string_view asked;    // the EngineVersion that people ask for
  std::string_view version;  // the one that a server then shows (observed)
};

inline constexpr EngineRelease automate{"ChefAutomate", "Single", "2", "2020-07"};
inline constexpr std::array<EngineRelease, 5> engines{{
    automate,
    {"ChefAutomate", "Single", "12", "2020-07"},  // the user guide's commands still say 12
    {"Chef", "Single", "12", "12.17.33"},
    {"Puppet", "Monolithic", "2019", "2019.8.5"},
    {"Puppet", "Monolithic", "2017", "2017.3.5"},
}};

// The first entry of that engine, its default; null if the service didn't run it.
constexpr const EngineRelease* find_engine(std::string_view engine) {
  for (const EngineRelease& each : engines) {
    if (each.engine == engine) return &each;
  }
  return nullptr;
}

// The full version that a server shows for the one that was asked for.
constexpr std::string_view full_version(std::string_view engine, std::string_view asked) {
  for (const EngineRelease& each : engines) {
    if (each.engine == engine && (asked.empty() || each.asked == asked)) return each.version;
  }
  return asked;
}

// What a Chef server's engine was before the upgrade to Chef Automate 2, or is after it.
constexpr std::optional<std::string_view> across_the_upgrade(std::string_view engine) {
  if (engine == "Chef") return automate.engine;
  if (engine == automate.engine) return "Chef";
  return std::nullopt;
}

// Why a server of that kind can't be created; nothing if it can. The text is documented as
// "similar to" what the service said.
inline std::optional<std::string> unsupported(std::string_view engine, std::string_view model) {
  const EngineRelease* known = find_engine(engine);
  if (known != nullptr && known->model == model) return std::nullopt;
  return "The requested configuration is currently not supported. Please check the documentation "
         "for supported configurations.";
}

}  // namespace api::rules
