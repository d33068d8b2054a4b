// Servers as they are kept, and as the API shows them. What changes one keeps what their limit
// counts (Usage::servers) and how many have borne a name (ServerName::servers), and tells those who
// watch, if there is such a server. Their enumerations are kept by number: a new value goes last.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "storage/database.hpp"
#include "storage/scope.hpp"

namespace storage {

enum class ServerStatus {
  backing_up,
  connection_lost,
  creating,
  deleting,
  modifying,
  failed,
  healthy,
  running,
  restoring,
  setup,
  under_maintenance,
  unhealthy,
  terminated,
};

constexpr auto enum_names(ServerStatus) {
  return std::array<std::string_view, 13>{"BACKING_UP",
                                          "CONNECTION_LOST",
                                          "CREATING",
                                          "DELETING",
                                          "MODIFYING",
                                          "FAILED",
                                          "HEALTHY",
                                          "RUNNING",
                                          "RESTORING",
                                          "SETUP",
                                          "UNDER_MAINTENANCE",
                                          "UNHEALTHY",
                                          "TERMINATED"};
}

enum class MaintenanceStatus { success, failed };

constexpr auto enum_names(MaintenanceStatus) {
  return std::array<std::string_view, 2>{"SUCCESS", "FAILED"};
}

struct EngineAttribute {
  std::optional<std::string> name;
  std::optional<std::string> value;
};

struct Server {
  std::string name;
  ServerStatus status = ServerStatus::healthy;
  std::optional<std::string> status_reason;
  base::Time created_at{};
  std::string arn;
  std::string endpoint;
  std::optional<std::string> stack_arn;
  std::string engine;
  std::string engine_model;
  std::string engine_version;
  std::string instance_type;
  std::string instance_profile_arn;
  std::string service_role_arn;
  std::optional<std::string> key_pair;
  bool associate_public_ip_address = true;
  std::vector<std::string> security_group_ids;
  std::vector<std::string> subnet_ids;
  std::optional<std::string> custom_domain;
  std::int64_t backup_retention_count = 0;
  bool disable_automated_backup = false;
  std::string preferred_backup_window;
  std::string preferred_maintenance_window;
  std::optional<MaintenanceStatus> maintenance_status;

  // Shown once, in the answer to CreateServer; never kept.
  std::vector<EngineAttribute> engine_attributes{};
};

std::optional<Server> find_server(Database& database, const Scope& scope, std::string_view name);

// In the order of their names; those behind `after`, `count` at most (-1: all).
std::vector<Server> list_servers(Database& database,
                                 const Scope& scope,
                                 std::string_view after = "",
                                 std::int64_t count = -1);

void insert_server(Database& database, const Scope& scope, const Server& server);
void update_server(Database& database, const Scope& scope, const Server& server);

// A hot path of its own: the status with its reason, and nothing else.
void set_server_status(Database& database,
                       const Scope& scope,
                       std::string_view name,
                       ServerStatus status,
                       const std::optional<std::string>& reason = std::nullopt);

void delete_server(Database& database, const Scope& scope, std::string_view name);

// Copies more of a world's into another world, untold: those behind the last that are there,
// `rows_max` at most. How many.
std::int64_t copy_servers(Database& database, WorldId from, WorldId to, std::int64_t rows_max);

}  // namespace storage
