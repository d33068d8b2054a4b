// UpdateServerEngineAttributes: a new pivotal key for a Chef server, a new password for Puppet's.
#include "api/changes/change.hpp"
#include "api/operations/table.hpp"
#include "api/resources/engine_secrets.hpp"
#include "api/rules/engine_attributes.hpp"
#include "api/shapes/server.hpp"

namespace api {

namespace {

constexpr std::string_view operation_name = "UpdateServerEngineAttributes";

struct UpdateServerEngineAttributesRequest {
  std::string server_name;
  std::string attribute_name;
  std::optional<std::string> attribute_value;
};

struct UpdateServerEngineAttributesResponse {
  storage::Server server;
};

Result<UpdateServerEngineAttributesResponse> run(
    Context& context, const UpdateServerEngineAttributesRequest& request) {
  Result<storage::Server> server =
      changes::find_ready_server(context, request.server_name, rules::Act::update_attributes);
  if (!server) return server.error();
  const std::array given{storage::EngineAttribute{request.attribute_name, request.attribute_value}};
  if (const auto error = rules::refuse_attributes(operation_name, server->engine, given)) {
    return *error;
  }
  changes::begin(context, Change::update, *server);
  server->engine_attributes = resources::renewed_attributes(
      context, *server, request.attribute_name, request.attribute_value);
  return UpdateServerEngineAttributesResponse{std::move(*server)};
}

constexpr std::array faults_declared{
    ErrorKind::invalid_state, ErrorKind::resource_not_found, ErrorKind::validation};

}  // namespace

template <>
struct Model<UpdateServerEngineAttributesRequest> {
  using Request = UpdateServerEngineAttributesRequest;
  static constexpr std::string_view name = "UpdateServerEngineAttributesRequest";
  static constexpr auto fields =
      std::tuple{required("ServerName", &Request::server_name, shapes::server_name),
                 required("AttributeName", &Request::attribute_name, shapes::attribute_name),
                 optional("AttributeValue", &Request::attribute_value, shapes::attribute_value)};
};

template <>
struct Model<UpdateServerEngineAttributesResponse> {
  using Response = UpdateServerEngineAttributesResponse;
  static constexpr std::string_view name = "UpdateServerEngineAttributesResponse";
  static constexpr auto fields =
      std::tuple{optional("Server", &Response::server, shape_of<storage::Server>)};
};

constinit const Operation update_server_engine_attributes =
    operation<run>(operation_name,
                   Access::writes,
                   faults_declared,
                   "Gives a Chef server a new pivotal key, a Puppet server a new password.");

}  // namespace api
