// StartMaintenance: at once instead of in the weekly window.
#include <algorithm>

#include "api/changes/change.hpp"
#include "api/changes/server.hpp"
#include "api/operations/table.hpp"
#include "api/rules/errors.hpp"
#include "api/shapes/server.hpp"
#include "base/json.hpp"

namespace api {

namespace {

struct StartMaintenanceRequest {
  std::string server_name;
  std::vector<storage::EngineAttribute> engine_attributes;
};

struct StartMaintenanceResponse {
  storage::Server server;
};

bool asks_for_upgrade(const StartMaintenanceRequest& request) {
  return std::any_of(request.engine_attributes.begin(),
                     request.engine_attributes.end(),
                     [](const storage::EngineAttribute& each) {
                       return each.name == "CHEF_MAJOR_UPGRADE" &&
                              (each.value == "true" || each.value == "True");
                     });
}

Result<StartMaintenanceResponse> run(Context& context, const StartMaintenanceRequest& request) {
  Result<storage::Server> server =
      changes::find_ready_server(context, request.server_name, rules::Act::start_maintenance);
  if (!server) return server.error();
  const bool upgrade = asks_for_upgrade(request);
  if (upgrade && server->engine != "Chef") return errors::no_upgrade(server->name);
  changes::start_maintenance(context, *server, upgrade);
  return StartMaintenanceResponse{std::move(*server)};
}

constexpr std::array faults_declared{
    ErrorKind::invalid_state, ErrorKind::resource_not_found, ErrorKind::validation};

}  // namespace

template <>
struct Model<StartMaintenanceRequest> {
  using Request = StartMaintenanceRequest;
  static constexpr std::string_view name = "StartMaintenanceRequest";
  static constexpr auto fields = std::tuple{
      required("ServerName", &Request::server_name, shapes::server_name),
      optional("EngineAttributes", &Request::engine_attributes, shapes::engine_attributes)};
};

template <>
struct Model<StartMaintenanceResponse> {
  static constexpr std::string_view name = "StartMaintenanceResponse";
  static constexpr auto fields =
      std::tuple{optional("Server", &StartMaintenanceResponse::server, shape_of<storage::Server>)};
};

constinit const Operation start_maintenance =
    operation<run>("StartMaintenance",
                   Access::writes,
                   faults_declared,
                   "Starts the maintenance of a server at once.");

}  // namespace api
