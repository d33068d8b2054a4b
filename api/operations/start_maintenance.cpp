// StartMaintenance: at once instead of in the weekly window.
#include "api/changes/change.hpp"
#include "api/changes/server.hpp"
#include "api/operations/table.hpp"
#include "api/request.hpp"
#include "api/resources/shown_attributes.hpp"
#include "api/rules/engine_attributes.hpp"
#include "api/rules/errors.hpp"
#include "api/shapes/server.hpp"

namespace api {

namespace {

constexpr std::string_view operation_name = "StartMaintenance";

struct StartMaintenanceRequest {
  std::string server_name;
  std::vector<storage::EngineAttribute> engine_attributes;
};

struct StartMaintenanceResponse {
  storage::Server server;
};

// Nothing if that is neither true nor false.
std::optional<bool> truth_of(std::string_view text) {
  if (equals_ignoring_case(text, "true")) return true;
  if (equals_ignoring_case(text, "false")) return false;
  return std::nullopt;
}

// Whether the request asks for the upgrade to Chef Automate 2.
Result<bool> asks_for_upgrade(const StartMaintenanceRequest& request,
                              const storage::Server& server) {
  if (request.engine_attributes.empty()) return false;
  const auto error =
      rules::refuse_attributes(operation_name, server.engine, request.engine_attributes);
  if (error) return *error;
  const auto given = rules::find_attribute(request.engine_attributes, rules::attributes::upgrade);
  const std::optional<bool> asks = truth_of(given.value_or(""));
  if (!asks) return errors::attribute_not_valid(rules::attributes::upgrade, "true or false");
  return *asks;
}

Result<StartMaintenanceResponse> run(Context& context, const StartMaintenanceRequest& request) {
  Result<storage::Server> server =
      changes::find_ready_server(context, request.server_name, rules::Act::start_maintenance);
  if (!server) return server.error();
  const Result<bool> upgrade = asks_for_upgrade(request, *server);
  if (!upgrade) return upgrade.error();
  if (*upgrade && !resources::may_upgrade(context, *server))
    return errors::no_upgrade(server->name);
  changes::start_maintenance(context, *server, *upgrade);
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

constinit const Operation start_maintenance = operation<run>(
    operation_name, Access::writes, faults_declared, "Starts the maintenance of a server at once.");

}  // namespace api
