// Requests as text.
#pragma once

#include <initializer_list>
#include <string>

#include "tests/simulation/resources.hpp"

namespace simulation {

inline std::string text(const std::string& value) {
  return "\"" + value + "\"";
}

// `"Name":value`
inline std::string member(const std::string& name, const std::string& value) {
  return text(name) + ":" + value;
}

// Joined by commas; what is empty is left out.
inline std::string members(std::initializer_list<std::string> parts) {
  std::string all;
  for (const std::string& part : parts) {
    if (!part.empty()) all += (all.empty() ? "" : ",") + part;
  }
  return all;
}

inline std::string object(std::initializer_list<std::string> parts) {
  return "{" + members(parts) + "}";
}

inline std::string json_of(const TagList& tags) {
  std::string list;
  for (const auto& [key, value] : tags) {
    list += (list.empty() ? "" : ",") +
            object({member("Key", text(key)), member("Value", text(value))});
  }
  return "[" + list + "]";
}

// The members that the calendar follows.
inline std::string calendar_members(const Server& server) {
  return members({member("PreferredBackupWindow", text(server.backup_window.text())),
                  member("PreferredMaintenanceWindow", text(server.maintenance_window.text())),
                  member("DisableAutomatedBackup", server.automated_backups ? "false" : "true"),
                  member("BackupRetentionCount", std::to_string(server.retention))});
}

}  // namespace simulation
