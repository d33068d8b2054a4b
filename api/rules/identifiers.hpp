// The names that AWS gives to things.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "storage/usual_names.hpp"

namespace api::rules {

// NAME-yyyyMMddHHmmssSSS in UTC (user guide; examples pair it with the same CreatedAt).
std::string backup_id(std::string_view server_name, base::Time created_at);

// What an id of that form tells; nothing for another form.
using storage::BackupIdParts;
std::optional<BackupIdParts> parse_backup_id(std::string_view id);

// The form of the IAM reference, with the region that real server ARNs bear (inferred).
std::string backup_arn(std::string_view region, std::string_view account, std::string_view id);

// arn:aws:opsworks-cm:REGION:ACCOUNT:server/NAME/UUID (observed).
std::string server_arn(std::string_view region,
                       std::string_view account,
                       std::string_view name,
                       std::string_view uuid);

// NAME-SUFFIX.REGION.opsworks-cm.io (observed), the suffix 16 characters of a-z and 0-9.
std::string endpoint(std::string_view name, std::string_view suffix, std::string_view region);

// The stack that a server's instance comes from (observed); a later stack of the same server bears
// the milliseconds of its birth.
std::string stack_arn(std::string_view region,
                      std::string_view account,
                      std::string_view name,
                      std::string_view suffix,
                      std::string_view uuid);

// Where the log of a backup or an event lies (documented example).
std::string log_url(std::string_view server_name, base::Time time);

// An IAM user of the account; its root where the access key is the account's own id.
std::string user_arn(std::string_view account, std::string_view access_key);

}  // namespace api::rules
