// DescribeNodeAssociationStatus: how far an association, or its end, has come. Of
// a Puppet node that has come it shows the certificate.
#include "api/changes/change.hpp"
#include "api/changes/polls.hpp"
#include "api/operations/table.hpp"
#include "api/rules/engine_attributes.hpp"
#include "api/rules/errors.hpp"
#include "api/shapes/engine_attribute.hpp"
#include "storage/associations.hpp"
#include "storage/certificate_authorities.hpp"

namespace api {

namespace {

struct DescribeNodeAssociationStatusRequest {
  std::string token;
  std::string server_name;
};

struct DescribeNodeAssociationStatusResponse {
  storage::AssociationStatus status{};
  std::vector<storage::EngineAttribute> engine_attributes;
};

Result<DescribeNodeAssociationStatusResponse> run(
    Context& context, const DescribeNodeAssociationStatusRequest& request) {
  const Result<storage::Server> server =
      changes::find_ready_server(context, request.server_name, rules::Act::describe);
  if (!server) return server.error();
  const auto find = [&] {
    return storage::find_association(
        context.database, context.scope, request.server_name, request.token);
  };
  auto association = find();
  if (association && changes::count_poll(context, *association)) association = find();
  if (!association) return errors::association_not_found(request.token);
  DescribeNodeAssociationStatusResponse response{association->status, {}};
  if (association->status == storage::AssociationStatus::success) {
    auto certificate = storage::find_certificate(
        context.database, context.scope, request.server_name, request.token);
    if (certificate) {
      response.engine_attributes.push_back(
          {std::string(rules::attributes::node_certificate), std::move(*certificate)});
    }
  }
  return response;
}

constexpr std::array faults_declared{ErrorKind::resource_not_found, ErrorKind::validation};

}  // namespace

template <>
struct Model<DescribeNodeAssociationStatusRequest> {
  using Request = DescribeNodeAssociationStatusRequest;
  static constexpr std::string_view name = "DescribeNodeAssociationStatusRequest";
  static constexpr auto fields =
      std::tuple{required("NodeAssociationStatusToken", &Request::token, shapes::association_token),
                 required("ServerName", &Request::server_name, shapes::server_name)};
};

template <>
struct Model<DescribeNodeAssociationStatusResponse> {
  using Response = DescribeNodeAssociationStatusResponse;
  static constexpr std::string_view name = "DescribeNodeAssociationStatusResponse";
  static constexpr auto fields = std::tuple{
      optional("NodeAssociationStatus", &Response::status, shapes::association_status),
      optional("EngineAttributes", &Response::engine_attributes, shapes::engine_attributes)};
};

constinit const Operation describe_node_association_status =
    operation<run>("DescribeNodeAssociationStatus",
                   Access::reads,
                   faults_declared,
                   "Tells how far the association of a node, or its end, has come.");

}  // namespace api
