// What things are called as a rule. The store keeps no text that follows from the row beside it:
// only where a document has given another is there one.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace storage {

// NAME-yyyyMMddHHmmssSSS in UTC.
std::string usual_backup_id(std::string_view server_name, base::Time created_at);

// What an id of that form tells; nothing for another form.
struct BackupIdParts {
  std::string_view server_name;
  base::Time created_at;
};
std::optional<BackupIdParts> parse_backup_id(std::string_view id);

std::string usual_backup_arn(std::string_view region,
                             std::string_view account,
                             std::string_view id);

// Where the log of a backup or an event lies.
std::string usual_log_url(std::string_view server_name, base::Time time);

}  // namespace storage
