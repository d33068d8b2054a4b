// CreateBackup: an application-level backup of a server.
#include "api/changes/backup.hpp"
#include "api/changes/change.hpp"
#include "api/operations/table.hpp"
#include "api/rules/errors.hpp"
#include "api/rules/tags.hpp"
#include "api/shapes/backup.hpp"
#include "api/shapes/tag.hpp"

namespace api {

namespace {

struct CreateBackupRequest {
  std::string server_name;
  std::optional<std::string> description;
  std::vector<storage::Tag> tags;
};

struct CreateBackupResponse {
  storage::Backup backup;
};

// The server's tags come down to the backup; those of the request win.
Result<std::vector<storage::Tag>> tags_of(Context& context, const CreateBackupRequest& request) {
  Result<std::vector<storage::Tag>> own = rules::user_tags(request.tags);
  if (!own || own->empty()) return own;
  std::vector<storage::Tag> all = *own;
  const std::string server = storage::server_resource(request.server_name);
  for (storage::Tag& tag : storage::list_tags(context.database, context.scope, server)) {
    const bool given = std::any_of(
        own->begin(), own->end(), [&](const storage::Tag& each) { return each.key == tag.key; });
    if (!given) all.push_back(std::move(tag));
  }
  if (static_cast<std::int64_t>(all.size()) > rules::tags_max) {
    return errors::too_many_tags(rules::tags_max);
  }
  return own;
}

Result<CreateBackupResponse> run(Context& context, const CreateBackupRequest& request) {
  Result<storage::Server> server =
      changes::find_ready_server(context, request.server_name, rules::Act::create_backup);
  if (!server) return server.error();
  const Result<std::vector<storage::Tag>> tags = tags_of(context, request);
  if (!tags) return tags.error();
  const std::int64_t max = context.settings.manual_backups_max;
  if (storage::find_usage(context.database, context.scope).manual_backups >= max) {
    return errors::too_many_manual_backups(max);
  }
  const storage::Backup backup = changes::start_backup(
      context, *server, storage::BackupType::manual, request.description, *tags);
  changes::begin(context, Change::backup, *server, backup.id);
  return CreateBackupResponse{backup};
}

constexpr std::array faults_declared{ErrorKind::invalid_state,
                                     ErrorKind::limit_exceeded,
                                     ErrorKind::resource_not_found,
                                     ErrorKind::validation};

}  // namespace

template <>
struct Model<CreateBackupRequest> {
  static constexpr std::string_view name = "CreateBackupRequest";
  static constexpr auto fields =
      std::tuple{required("ServerName", &CreateBackupRequest::server_name, shapes::server_name),
                 optional("Description", &CreateBackupRequest::description, shapes::string),
                 optional("Tags", &CreateBackupRequest::tags, shapes::tag_list)};
};

template <>
struct Model<CreateBackupResponse> {
  static constexpr std::string_view name = "CreateBackupResponse";
  static constexpr auto fields =
      std::tuple{optional("Backup", &CreateBackupResponse::backup, shape_of<storage::Backup>)};
};

constinit const Operation create_backup =
    operation<run>("CreateBackup",
                   Access::writes,
                   faults_declared,
                   "Takes a backup of a server that is RUNNING, HEALTHY or UNHEALTHY.");

}  // namespace api
