// All that an operation may know of the world around it.
#pragma once

#include <functional>
#include <string>

#include "api/settings.hpp"
#include "storage/database.hpp"
#include "storage/events.hpp"
#include "storage/scope.hpp"
#include "storage/worlds.hpp"

namespace api {

struct Context {
  storage::Database& database;
  const Settings& settings;
  const storage::World& world;
  storage::Scope scope;
  Time now;              // one request, or one due timer, sees one moment
  std::string user_arn;  // who asks; empty for the service itself

  // Told of each event, where somebody listens.
  std::function<void(const storage::ServerEvent&)> on_event{};
};

}  // namespace api
