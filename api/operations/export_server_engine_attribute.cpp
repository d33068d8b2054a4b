// ExportServerEngineAttribute: the Userdata script with which an instance joins a server.
#include "api/changes/change.hpp"
#include "api/operations/table.hpp"
#include "api/resources/userdata.hpp"
#include "api/rules/errors.hpp"
#include "api/shapes/engine_attribute.hpp"

namespace api {

namespace {

struct ExportServerEngineAttributeRequest {
  std::string export_attribute_name;
  std::string server_name;
  std::vector<storage::EngineAttribute> input_attributes;
};

struct ExportServerEngineAttributeResponse {
  storage::EngineAttribute engine_attribute;
  std::string server_name;
};

Result<ExportServerEngineAttributeResponse> run(Context& context,
                                                const ExportServerEngineAttributeRequest& request) {
  const Result<storage::Server> server =
      changes::find_ready_server(context, request.server_name, rules::Act::export_attribute);
  if (!server) return server.error();
  if (request.export_attribute_name != "Userdata") {  // the only one documented
    return errors::unknown_attribute(request.export_attribute_name);
  }
  for (const storage::EngineAttribute& each : request.input_attributes) {
    if (!resources::is_userdata_input(each.name.value_or(""))) {
      return errors::unknown_attribute(each.name.value_or(""));
    }
  }
  return ExportServerEngineAttributeResponse{
      {request.export_attribute_name,
       resources::userdata(*server, context.scope.region, request.input_attributes)},
      server->name};
}

constexpr std::array faults_declared{
    ErrorKind::validation, ErrorKind::resource_not_found, ErrorKind::invalid_state};

}  // namespace

template <>
struct Model<ExportServerEngineAttributeRequest> {
  using Request = ExportServerEngineAttributeRequest;
  static constexpr std::string_view name = "ExportServerEngineAttributeRequest";
  static constexpr auto fields = std::tuple{
      required("ExportAttributeName", &Request::export_attribute_name, shapes::string),
      required("ServerName", &Request::server_name, shapes::server_name),
      optional("InputAttributes", &Request::input_attributes, shapes::engine_attributes)};
};

template <>
struct Model<ExportServerEngineAttributeResponse> {
  using Response = ExportServerEngineAttributeResponse;
  static constexpr std::string_view name = "ExportServerEngineAttributeResponse";
  static constexpr auto fields = std::tuple{
      optional("EngineAttribute", &Response::engine_attribute, shape_of<storage::EngineAttribute>),
      optional("ServerName", &Response::server_name, shapes::server_name)};
};

constinit const Operation export_server_engine_attribute =
    operation<run>("ExportServerEngineAttribute",
                   Access::reads,
                   faults_declared,
                   "Gives the user data script with which an instance joins a server.");

}  // namespace api
