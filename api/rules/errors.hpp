// Every exception that the operations raise, built here and nowhere else. AWS's texts are not
// public but for one; the others keep its style: a full sentence, names in single quotes.
#pragma once

#include <string_view>

#include "api/model/result.hpp"
#include "api/rules/legality.hpp"

namespace api::faults {

Fault server_not_found(std::string_view name);
Fault server_not_ready(std::string_view name, rules::ServerStatus status, rules::Act act);
Fault operation_in_progress(std::string_view name);  // observed, CloudFormation's handler
Fault backup_not_found(std::string_view id);
Fault server_exists(std::string_view name);
Fault too_many_servers(std::int64_t max);
Fault incomplete_custom_domain();
Fault retention_too_small();
Fault no_upgrade(std::string_view name);
Fault unknown_attribute(std::string_view name);
Fault backup_not_deletable(std::string_view id, rules::BackupStatus status);
Fault backup_not_restorable(std::string_view id, rules::BackupStatus status);
Fault backup_not_usable(std::string_view id);  // for a new server
Fault backup_is_going(std::string_view id);
Fault association_not_found(std::string_view token);
Fault resource_not_found(std::string_view arn);
Fault too_many_manual_backups(std::int64_t max);
Fault too_many_tags(std::int64_t max);
Fault reserved_tag(std::string_view key);
Fault empty_tag_key();
Fault repeated_tag(std::string_view key);
Fault invalid_next_token();

}  // namespace api::faults
