// The messages of events that most of them have: kept by number. A released number keeps its
// meaning; a new message goes last. For the sources of storage/ alone.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "storage/statement.hpp"

namespace storage {

struct KnownMessage {
  std::string_view begin;
  std::string_view end = "";
  bool names_backup = false;  // between the two stands the id of a backup of the server
};

inline constexpr std::array<KnownMessage, 12> known_messages{{
    {"Started backup '", "'.", true},
    {"Backup '", "' completed successfully.", true},
    {"Deleted automated backup '", "', beyond the retention count.", true},
    {"Started creating the server."},
    {"Server created successfully."},
    {"Started restoring from backup '", "'.", true},
    {"Restore completed successfully"},
    {"Started maintenance."},
    {"Updates successfully installed."},
    {"Maintenance completed successfully"},
    {"Upgrading Chef server from Automate 1 to Automate 2"},
    {"Successfully upgraded to Automate 2."},
}};

// How a row has a message.
struct StoredMessage {
  NumberOrText message;
  std::optional<base::Time> backup_at;
};

StoredMessage stored(std::string_view server_name, const std::string& message);
std::string message_of(std::string_view server_name, const StoredMessage& stored);

}  // namespace storage
