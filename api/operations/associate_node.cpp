// AssociateNode and DisassociateNode: both give a token to ask with. A Puppet node that comes gets
// a certificate; when it goes, its certificates are revoked.
#include "api/changes/association.hpp"
#include "api/changes/change.hpp"
#include "api/operations/table.hpp"
#include "api/resources/certificate_authority.hpp"
#include "api/rules/engine_attributes.hpp"
#include "api/rules/errors.hpp"
#include "api/shapes/engine_attribute.hpp"

namespace api {

namespace {

constexpr std::string_view csr_name = rules::attributes::signing_request;

struct AssociateNodeRequest {
  std::string server_name;
  std::string node_name;
  std::vector<storage::EngineAttribute> engine_attributes;
};

struct AssociateNodeResponse {
  std::string token;
};

struct DisassociateNodeRequest {
  std::string server_name;
  std::string node_name;
  std::vector<storage::EngineAttribute> engine_attributes;
};

struct DisassociateNodeResponse {
  std::string token;
};

Result<AssociateNodeResponse> associate(Context& context, const AssociateNodeRequest& request) {
  const Result<storage::Server> server =
      changes::find_ready_server(context, request.server_name, rules::Act::associate_node);
  if (!server) return server.error();
  if (const auto error =
          rules::refuse_attributes("AssociateNode", server->engine, request.engine_attributes)) {
    return *error;
  }
  std::optional<storage::Certificate> certificate;
  if (const auto csr = rules::find_attribute(request.engine_attributes, csr_name)) {
    certificate = resources::sign_node(context, server->name, request.node_name, std::string(*csr));
    if (!certificate) {
      return errors::attribute_not_valid(csr_name, "a certificate signing request in PEM");
    }
  }
  std::string token = changes::start_associate(context, *server, request.node_name);
  if (certificate) {
    certificate->token = token;
    storage::insert_certificate(context.database, context.scope, server->name, *certificate);
  }
  return AssociateNodeResponse{std::move(token)};
}

// A node that was never associated is let go all the same (a decision: the model has no error).
Result<DisassociateNodeResponse> disassociate(Context& context,
                                              const DisassociateNodeRequest& request) {
  const Result<storage::Server> server =
      changes::find_ready_server(context, request.server_name, rules::Act::disassociate_node);
  if (!server) return server.error();
  if (const auto error =
          rules::refuse_attributes("DisassociateNode", server->engine, request.engine_attributes)) {
    return *error;
  }
  std::string token = changes::start_associate(context, *server, request.node_name);
  storage::mark_certificates(
      context.database, context.scope, server->name, request.node_name, token);
  return DisassociateNodeResponse{std::move(token)};
}

constexpr std::array faults_declared{
    ErrorKind::invalid_state, ErrorKind::resource_not_found, ErrorKind::validation};

}  // namespace

template <>
struct Model<AssociateNodeRequest> {
  using Request = AssociateNodeRequest;
  static constexpr std::string_view name = "AssociateNodeRequest";
  static constexpr auto fields = std::tuple{
      required("ServerName", &Request::server_name, shapes::server_name),
      required("NodeName", &Request::node_name, shapes::node_name),
      required("EngineAttributes", &Request::engine_attributes, shapes::engine_attributes)};
};

template <>
struct Model<AssociateNodeResponse> {
  static constexpr std::string_view name = "AssociateNodeResponse";
  static constexpr auto fields = std::tuple{optional(
      "NodeAssociationStatusToken", &AssociateNodeResponse::token, shapes::association_token)};
};

template <>
struct Model<DisassociateNodeRequest> {
  using Request = DisassociateNodeRequest;
  static constexpr std::string_view name = "DisassociateNodeRequest";
  static constexpr auto fields = std::tuple{
      required("ServerName", &Request::server_name, shapes::server_name),
      required("NodeName", &Request::node_name, shapes::node_name),
      optional("EngineAttributes", &Request::engine_attributes, shapes::engine_attributes)};
};

template <>
struct Model<DisassociateNodeResponse> {
  static constexpr std::string_view name = "DisassociateNodeResponse";
  static constexpr auto fields = std::tuple{optional(
      "NodeAssociationStatusToken", &DisassociateNodeResponse::token, shapes::association_token)};
};

constinit const Operation associate_node = operation<associate>(
    "AssociateNode",
    Access::writes,
    faults_declared,
    "Associates a node with a server; the answer has a token to ask with how it went.");

constinit const Operation disassociate_node = operation<disassociate>(
    "DisassociateNode",
    Access::writes,
    faults_declared,
    "Takes a node from a server; the answer has a token to ask with how it went.");

}  // namespace api
