// Every exception that the operations raise, built here and nowhere else. AWS's texts are not
// public but for one; the others keep its style: a full sentence, names in single quotes.
#pragma once

#include <string_view>

#include "api/model/result.hpp"
#include "api/rules/legality.hpp"

namespace api::errors {

ServiceError server_not_found(std::string_view name);
ServiceError server_not_ready(std::string_view name, rules::ServerStatus status, rules::Act act);
ServiceError operation_in_progress(std::string_view name);  // observed, CloudFormation's handler
ServiceError backup_not_found(std::string_view id);
ServiceError server_exists(std::string_view name);
ServiceError too_many_servers(std::int64_t max);
ServiceError incomplete_custom_domain();
ServiceError retention_too_small();
ServiceError no_upgrade(std::string_view name);
ServiceError unknown_attribute(std::string_view name);
ServiceError attribute_not_taken(std::string_view name, std::string_view engine);
ServiceError attribute_missing(std::string_view name, std::string_view engine);
ServiceError attribute_not_valid(std::string_view name, std::string_view what_it_must_be);
ServiceError repeated_attribute(std::string_view name);
ServiceError password_not_ascii(std::string_view name);
ServiceError backup_not_deletable(std::string_view id, rules::BackupStatus status);
ServiceError backup_not_restorable(std::string_view id, rules::BackupStatus status);
ServiceError backup_not_usable(std::string_view id);  // for a new server
ServiceError backup_is_going(std::string_view id);
ServiceError association_not_found(std::string_view token);
ServiceError resource_not_found(std::string_view arn);
ServiceError too_many_manual_backups(std::int64_t max);
ServiceError too_many_tags(std::int64_t max);
ServiceError reserved_tag(std::string_view key);
ServiceError empty_tag_key();
ServiceError repeated_tag(std::string_view key);
ServiceError invalid_next_token();

}  // namespace api::errors
