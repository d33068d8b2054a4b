// RestoreServer: the server as it was when a backup was taken.
#include "api/changes/change.hpp"
#include "api/changes/server.hpp"
#include "api/operations/table.hpp"
#include "api/rules/errors.hpp"
#include "api/shapes/server.hpp"

namespace api {

namespace {

struct RestoreServerRequest {
  std::string backup_id;
  std::string server_name;
  std::optional<std::string> instance_type;
  std::optional<std::string> key_pair;
};

struct RestoreServerResponse {
  storage::Server server;
};

// Another server's backup will do (inferred: nothing in the model forbids it).
Result<RestoreServerResponse> run(Context& context, const RestoreServerRequest& request) {
  Result<storage::Server> server =
      changes::find_ready_server(context, request.server_name, rules::Act::restore_server);
  if (!server) return server.error();
  const auto backup = storage::find_backup(context.database, context.scope, request.backup_id);
  if (!backup) return errors::backup_not_found(request.backup_id);
  if (!rules::may_restore(backup->status)) {
    return errors::backup_not_restorable(backup->id, backup->status);
  }
  server->instance_type =
      request.instance_type.value_or(backup->instance_type.value_or(server->instance_type));
  if (request.key_pair) server->key_pair = request.key_pair;
  changes::start_restore(context, *server, *backup);
  return RestoreServerResponse{std::move(*server)};
}

constexpr std::array faults_declared{
    ErrorKind::invalid_state, ErrorKind::resource_not_found, ErrorKind::validation};

}  // namespace

template <>
struct Model<RestoreServerRequest> {
  static constexpr std::string_view name = "RestoreServerRequest";
  static constexpr auto fields =
      std::tuple{required("BackupId", &RestoreServerRequest::backup_id, shapes::backup_id),
                 required("ServerName", &RestoreServerRequest::server_name, shapes::server_name),
                 optional("InstanceType", &RestoreServerRequest::instance_type, shapes::string),
                 optional("KeyPair", &RestoreServerRequest::key_pair, shapes::key_pair)};
};

template <>
struct Model<RestoreServerResponse> {
  static constexpr std::string_view name = "RestoreServerResponse";
  static constexpr auto fields =
      std::tuple{optional("Server", &RestoreServerResponse::server, shape_of<storage::Server>)};
};

constinit const Operation restore_server =
    operation<run>("RestoreServer",
                   Access::writes,
                   faults_declared,
                   "Makes a server what it was when a backup was taken.");

}  // namespace api
