// UpdateServer: retention and windows, at once.
#include "api/changes/calendar.hpp"
#include "api/changes/change.hpp"
#include "api/operations/table.hpp"
#include "api/rules/errors.hpp"
#include "api/shapes/server.hpp"

namespace api {

namespace {

struct UpdateServerRequest {
  std::optional<bool> disable_automated_backup;
  std::optional<std::int64_t> backup_retention_count;
  std::string server_name;
  std::optional<std::string> preferred_maintenance_window;
  std::optional<std::string> preferred_backup_window;
};

struct UpdateServerResponse {
  storage::Server server;
};

template <class T>
void set(T& place, const std::optional<T>& value) {
  if (value) place = *value;
}

Result<UpdateServerResponse> run(Context& context, const UpdateServerRequest& request) {
  Result<storage::Server> server =
      changes::find_ready_server(context, request.server_name, rules::Act::update_server);
  if (!server) return server.error();
  // A plain integer in the model here, so only the service can refuse it.
  if (request.backup_retention_count.value_or(1) < 1) return errors::retention_too_small();
  set(server->disable_automated_backup, request.disable_automated_backup);
  set(server->backup_retention_count, request.backup_retention_count);
  set(server->preferred_maintenance_window, request.preferred_maintenance_window);
  set(server->preferred_backup_window, request.preferred_backup_window);
  storage::update_server(context.database, context.scope, *server);
  changes::schedule_windows(context, *server);
  return UpdateServerResponse{std::move(*server)};
}

constexpr std::array faults_declared{
    ErrorKind::invalid_state, ErrorKind::resource_not_found, ErrorKind::validation};

}  // namespace

template <>
struct Model<UpdateServerRequest> {
  using Request = UpdateServerRequest;
  static constexpr std::string_view name = "UpdateServerRequest";
  static constexpr auto fields = std::tuple{
      optional("DisableAutomatedBackup", &Request::disable_automated_backup, shapes::boolean),
      optional("BackupRetentionCount", &Request::backup_retention_count, shapes::integer),
      required("ServerName", &Request::server_name, shapes::server_name),
      optional("PreferredMaintenanceWindow",
               &Request::preferred_maintenance_window,
               shapes::time_window),
      optional("PreferredBackupWindow", &Request::preferred_backup_window, shapes::time_window)};
};

template <>
struct Model<UpdateServerResponse> {
  static constexpr std::string_view name = "UpdateServerResponse";
  static constexpr auto fields =
      std::tuple{optional("Server", &UpdateServerResponse::server, shape_of<storage::Server>)};
};

constinit const Operation update_server =
    operation<run>("UpdateServer",
                   Access::writes,
                   faults_declared,
                   "Changes the backup retention and the windows of a server.");

}  // namespace api
