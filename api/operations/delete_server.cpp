// DeleteServer: the server, its events and its automated backups; manual backups stay.
#include "api/changes/change.hpp"
#include "api/changes/server.hpp"
#include "api/operations/table.hpp"
#include "api/shapes/scalars.hpp"

namespace api {

namespace {

struct DeleteServerRequest {
  std::string server_name;
};

struct DeleteServerResponse {};

Result<DeleteServerResponse> run(Context& context, const DeleteServerRequest& request) {
  Result<storage::Server> server =
      changes::find_ready_server(context, request.server_name, rules::Act::delete_server);
  if (!server) return server.error();
  changes::start_remove(context, *server);
  return DeleteServerResponse{};
}

constexpr std::array faults_declared{
    ErrorKind::invalid_state, ErrorKind::resource_not_found, ErrorKind::validation};

}  // namespace

template <>
struct Model<DeleteServerRequest> {
  static constexpr std::string_view name = "DeleteServerRequest";
  static constexpr auto fields =
      std::tuple{required("ServerName", &DeleteServerRequest::server_name, shapes::server_name)};
};

template <>
struct Model<DeleteServerResponse> {
  static constexpr std::string_view name = "DeleteServerResponse";
  static constexpr auto fields = std::tuple{};
};

constinit const Operation delete_server =
    operation<run>("DeleteServer",
                   Access::writes,
                   faults_declared,
                   "Deletes a server with its events and automated backups; manual backups stay.");

}  // namespace api
