// DeleteBackup: DELETING at once, gone a little later.
#include "api/changes/change.hpp"
#include "api/operations/table.hpp"
#include "api/rules/errors.hpp"
#include "api/shapes/scalars.hpp"
#include "storage/backups.hpp"

namespace api {

namespace {

struct DeleteBackupRequest {
  std::string backup_id;
};

struct DeleteBackupResponse {};

Result<DeleteBackupResponse> run(Context& context, const DeleteBackupRequest& request) {
  const auto backup = storage::find_backup(context.database, context.scope, request.backup_id);
  if (!backup) return errors::backup_not_found(request.backup_id);
  if (!rules::may_delete(backup->status)) {
    return errors::backup_not_deletable(backup->id, backup->status);
  }
  storage::set_backup_status(context.database,
                             context.scope,
                             backup->id,
                             storage::BackupStatus::deleting,
                             backup->status_description);
  changes::set_timer(context, Change::delete_backup, backup->server_name, backup->id);
  return DeleteBackupResponse{};
}

constexpr std::array faults_declared{
    ErrorKind::invalid_state, ErrorKind::resource_not_found, ErrorKind::validation};

}  // namespace

template <>
struct Model<DeleteBackupRequest> {
  static constexpr std::string_view name = "DeleteBackupRequest";
  static constexpr auto fields =
      std::tuple{required("BackupId", &DeleteBackupRequest::backup_id, shapes::backup_id)};
};

template <>
struct Model<DeleteBackupResponse> {
  static constexpr std::string_view name = "DeleteBackupResponse";
  static constexpr auto fields = std::tuple{};
};

constinit const Operation delete_backup =
    operation<run>("DeleteBackup", Access::writes, faults_declared, "Deletes a backup.");

}  // namespace api
