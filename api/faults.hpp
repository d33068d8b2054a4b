// Every exception that the operations raise, built here and nowhere else. AWS's texts are not
// public but for one; the others keep its style: a full sentence, names in single quotes.
#pragma once

#include <string_view>

#include "api/result.hpp"
#include "api/rules/legality.hpp"

namespace api::faults {

Fault server_not_found(std::string_view name);
Fault server_not_ready(std::string_view name, rules::ServerStatus status, rules::Act act);
Fault operation_in_progress(std::string_view name);  // observed, CloudFormation's handler
Fault backup_not_found(std::string_view id);
Fault too_many_manual_backups(std::int64_t max);
Fault too_many_tags(std::int64_t max);
Fault reserved_tag(std::string_view key);
Fault empty_tag_key();
Fault repeated_tag(std::string_view key);
Fault invalid_next_token();

}  // namespace api::faults
