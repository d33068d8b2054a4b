// Waiting for what a world will be, and counting what all do.
#pragma once

#include <optional>
#include <string>
#include <tuple>

#include "api/control/call.hpp"
#include "api/shapes/world.hpp"

namespace api::control {

// What was waited for, one of the three, and how it is.
struct Waited {
  std::optional<std::string> backup_id{};
  std::optional<std::string> server_name{};
  std::optional<std::string> token{};
  std::string status{};
  Time now{};
};

// GET /_emulator/wait: answers once a backup, server or association is in a state; 408 if it isn't
// in time, by the machine's clock.
Answer wait(Call& call);

// GET /_emulator/metrics
Answer show_metrics(Call& call);

}  // namespace api::control

namespace api {

template <>
struct Model<control::Waited> {
  using Waited = control::Waited;
  static constexpr std::string_view name = "Waited";
  static constexpr bool as_declared = true;
  static constexpr auto fields =
      std::tuple{optional("BackupId", &Waited::backup_id, shapes::text),
                 optional("ServerName", &Waited::server_name, shapes::text),
                 optional("NodeAssociationStatusToken", &Waited::token, shapes::text),
                 required("Status", &Waited::status, shapes::text),
                 required("Now", &Waited::now, shapes::moment)};
};

}  // namespace api
