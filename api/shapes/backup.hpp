// A backup in the service model.
#pragma once

#include "api/model/codec.hpp"
#include "api/shapes/scalars.hpp"

namespace api {

template <>
struct Model<storage::Backup> {
  using Backup = storage::Backup;
  static constexpr std::string_view name = "Backup";
  static constexpr auto fields = std::tuple{
      optional("BackupArn", &Backup::arn, shapes::string),
      optional("BackupId", &Backup::id, shapes::backup_id),
      optional("BackupType", &Backup::type, shapes::backup_type),
      optional("CreatedAt", &Backup::created_at, shapes::timestamp),
      optional("Description", &Backup::description, shapes::string),
      optional("Engine", &Backup::engine, shapes::string),
      optional("EngineModel", &Backup::engine_model, shapes::string),
      optional("EngineVersion", &Backup::engine_version, shapes::string),
      optional("InstanceProfileArn", &Backup::instance_profile_arn, shapes::string),
      optional("InstanceType", &Backup::instance_type, shapes::string),
      optional("KeyPair", &Backup::key_pair, shapes::string),
      optional("PreferredBackupWindow", &Backup::preferred_backup_window, shapes::time_window),
      optional(
          "PreferredMaintenanceWindow", &Backup::preferred_maintenance_window, shapes::time_window),
      deprecated("S3DataSize", &Backup::s3_data_size, shapes::integer),
      deprecated("S3DataUrl", &Backup::s3_data_url, shapes::string),
      optional("S3LogUrl", &Backup::s3_log_url, shapes::string),
      optional("SecurityGroupIds", &Backup::security_group_ids, shapes::strings),
      optional("ServerName", &Backup::server_name, shapes::server_name),
      optional("ServiceRoleArn", &Backup::service_role_arn, shapes::string),
      optional("Status", &Backup::status, shapes::backup_status),
      optional("StatusDescription", &Backup::status_description, shapes::string),
      optional("SubnetIds", &Backup::subnet_ids, shapes::strings),
      optional("ToolsVersion", &Backup::tools_version, shapes::string),
      optional("UserArn", &Backup::user_arn, shapes::string)};
};

namespace shapes {

inline constexpr Shape backups{
    .name = "Backups", .kind = Kind::list, .element = &shape_of<storage::Backup>};

}  // namespace shapes

}  // namespace api
