// A server in the service model.
#pragma once

#include "api/model/codec.hpp"
#include "api/shapes/engine_attribute.hpp"
#include "api/shapes/scalars.hpp"

namespace api {

namespace shapes {

// The lookahead of AWS's pattern says that a label doesn't begin with a hyphen.
inline constexpr Pattern custom_domain_pattern{
    "^(((?!-)[A-Za-z0-9-]{0,62}[A-Za-z0-9])\\.)+((?!-)[A-Za-z0-9-]{1,62}[A-Za-z0-9])$",
    "(([A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9-]{0,61}[A-Za-z0-9])\\.)+"
    "([A-Za-z0-9][A-Za-z0-9-]{0,61}[A-Za-z0-9])"};
inline constexpr Shape custom_domain{
    .name = "CustomDomain", .max = 253, .pattern = &custom_domain_pattern};

}  // namespace shapes

template <>
struct Model<storage::Server> {
  using Server = storage::Server;
  static constexpr std::string_view name = "Server";
  static constexpr auto fields = std::tuple{
      optional("AssociatePublicIpAddress", &Server::associate_public_ip_address, shapes::boolean),
      optional("BackupRetentionCount", &Server::backup_retention_count, shapes::integer),
      optional("ServerName", &Server::name, shapes::string),
      optional("CreatedAt", &Server::created_at, shapes::timestamp),
      optional("CloudFormationStackArn", &Server::stack_arn, shapes::string),
      optional("CustomDomain", &Server::custom_domain, shapes::custom_domain),
      optional("DisableAutomatedBackup", &Server::disable_automated_backup, shapes::boolean),
      optional("Endpoint", &Server::endpoint, shapes::string),
      optional("Engine", &Server::engine, shapes::string),
      optional("EngineModel", &Server::engine_model, shapes::string),
      optional("EngineAttributes", &Server::engine_attributes, shapes::engine_attributes),
      optional("EngineVersion", &Server::engine_version, shapes::string),
      optional("InstanceProfileArn", &Server::instance_profile_arn, shapes::string),
      optional("InstanceType", &Server::instance_type, shapes::string),
      optional("KeyPair", &Server::key_pair, shapes::string),
      optional("MaintenanceStatus", &Server::maintenance_status, shapes::maintenance_status),
      optional(
          "PreferredMaintenanceWindow", &Server::preferred_maintenance_window, shapes::time_window),
      optional("PreferredBackupWindow", &Server::preferred_backup_window, shapes::time_window),
      optional("SecurityGroupIds", &Server::security_group_ids, shapes::strings),
      optional("ServiceRoleArn", &Server::service_role_arn, shapes::string),
      optional("Status", &Server::status, shapes::server_status),
      optional("StatusReason", &Server::status_reason, shapes::string),
      optional("SubnetIds", &Server::subnet_ids, shapes::strings),
      optional("ServerArn", &Server::arn, shapes::string)};
};

namespace shapes {

inline constexpr Shape servers{
    .name = "Servers", .kind = Kind::list, .element = &shape_of<storage::Server>};

}  // namespace shapes

}  // namespace api
