// The service model's simple shapes, with AWS's own constraints (2016-11-01).
#pragma once

#include "api/model/shape.hpp"
#include "storage/backups.hpp"
#include "storage/servers.hpp"

namespace api::shapes {

namespace patterns {

inline constexpr Pattern anything{"(?s).*", ""};
inline constexpr Pattern server_name{R"([a-zA-Z][a-zA-Z0-9\-]*)", R"([a-zA-Z][a-zA-Z0-9\-]*)"};
inline constexpr Pattern backup_id{R"([a-zA-Z][a-zA-Z0-9\-\.\:]*)",
                                   R"([a-zA-Z][a-zA-Z0-9\-\.\:]*)"};
inline constexpr Pattern tag{R"(^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$)",
                             R"(([\p{L}\p{Z}\p{N}_.:/=+\-@]*))"};
inline constexpr Pattern time_window{
    "^((Mon|Tue|Wed|Thu|Fri|Sat|Sun):)?([0-1][0-9]|2[0-3]):[0-5][0-9]$",
    "((Mon|Tue|Wed|Thu|Fri|Sat|Sun):)?([0-1][0-9]|2[0-3]):[0-5][0-9]"};

}  // namespace patterns

inline constexpr Shape string{.name = "String", .max = 10'000, .pattern = &patterns::anything};
inline constexpr Shape strings{.name = "Strings", .kind = Kind::list, .element = &string};
inline constexpr Shape integer{.name = "Integer", .kind = Kind::integer};
inline constexpr Shape boolean{.name = "Boolean", .kind = Kind::boolean};
inline constexpr Shape timestamp{.name = "Timestamp", .kind = Kind::timestamp};

inline constexpr Shape next_token{
    .name = "NextToken", .max = 10'000, .pattern = &patterns::anything};
inline constexpr Shape max_results{.name = "MaxResults", .kind = Kind::integer, .min = 1};

inline constexpr Shape server_name{
    .name = "ServerName", .min = 1, .max = 40, .pattern = &patterns::server_name};
inline constexpr Shape backup_id{.name = "BackupId", .max = 79, .pattern = &patterns::backup_id};
inline constexpr Shape time_window{
    .name = "TimeWindowDefinition", .max = 10'000, .pattern = &patterns::time_window};

inline constexpr Shape server_status{.name = "ServerStatus",
                                     .values = storage::names<storage::ServerStatus>};
inline constexpr Shape maintenance_status{.name = "MaintenanceStatus",
                                          .values = storage::names<storage::MaintenanceStatus>};
inline constexpr Shape backup_status{.name = "BackupStatus",
                                     .values = storage::names<storage::BackupStatus>};
inline constexpr Shape backup_type{.name = "BackupType",
                                   .values = storage::names<storage::BackupType>};

}  // namespace api::shapes
