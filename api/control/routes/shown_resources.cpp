#include "api/control/routes/shown_resources.hpp"

#include <utility>

#include "storage/engine_attributes.hpp"
#include "storage/worlds.hpp"

namespace api::control {

namespace {

constexpr std::int64_t regions_max = 50;

}  // namespace

ShownServer shown(Step& step, const storage::Scope& scope, storage::Server server) {
  storage::Database& database = step.context.database;
  ShownServer result{std::move(server)};
  result.engine_attributes = storage::list_engine_attributes(database, scope, result.name);
  result.region = scope.region;
  result.tags = storage::list_tags(database, scope, storage::server_resource(result.name));
  const std::size_t rows = 2 + result.engine_attributes.size() + result.tags.size();
  step.budget.spend(Budget::row_shown * static_cast<int>(rows));
  return result;
}

ShownBackup shown(Step& step, const storage::Scope& scope, storage::Backup backup) {
  ShownBackup result{std::move(backup)};
  result.region = scope.region;
  result.tags =
      storage::list_tags(step.context.database, scope, storage::backup_resource(result.id));
  step.budget.spend(Budget::row_shown * static_cast<int>(1 + result.tags.size()));
  return result;
}

std::optional<std::vector<std::string>> few_regions(const Call& call) {
  const auto usages = storage::list_usages(call.context.database, call.world.id, regions_max + 1);
  if (usages.size() > regions_max) return std::nullopt;
  std::vector<std::string> regions;
  for (const storage::Usage& each : usages) regions.push_back(each.region);
  return regions;
}

}  // namespace api::control
