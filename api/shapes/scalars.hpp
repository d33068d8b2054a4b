// The service model's simple shapes, with AWS's own constraints (2016-11-01).
#pragma once

#include "api/model/shape.hpp"
#include "storage/associations.hpp"
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

// Java's `.` stops at five line terminators, RE2's at one; [^…] spells Java's out.
#define NOT_A_LINE_END R"([^\n\r\x{85}\x{2028}\x{2029}])"
inline constexpr Pattern one_line{".*", NOT_A_LINE_END "*"};
inline constexpr Pattern service_role_arn{"arn:aws:iam::[0-9]{12}:role/.*",
                                          "arn:aws:iam::[0-9]{12}:role/" NOT_A_LINE_END "*"};
inline constexpr Pattern instance_profile_arn{
    "arn:aws:iam::[0-9]{12}:instance-profile/.*",
    "arn:aws:iam::[0-9]{12}:instance-profile/" NOT_A_LINE_END "*"};
inline constexpr Pattern resource_arn{"arn:aws.*:opsworks-cm:.*:[0-9]{12}:.*",
                                      "arn:aws" NOT_A_LINE_END "*:opsworks-cm:" NOT_A_LINE_END
                                      "*:[0-9]{12}:" NOT_A_LINE_END "*"};
inline constexpr Pattern node_name{R"(^[\-\p{Alnum}_:.]+$)", R"([\-0-9A-Za-z_:.]+)"};
inline constexpr Pattern attribute_name{"[A-Z][A-Z0-9_]*", "[A-Z][A-Z0-9_]*"};

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

inline constexpr Shape service_role_arn{
    .name = "ServiceRoleArn", .max = 10'000, .pattern = &patterns::service_role_arn};
inline constexpr Shape instance_profile_arn{
    .name = "InstanceProfileArn", .max = 10'000, .pattern = &patterns::instance_profile_arn};
inline constexpr Shape key_pair{.name = "KeyPair", .max = 10'000, .pattern = &patterns::one_line};
inline constexpr Shape resource_arn{.name = "AWSOpsWorksCMResourceArn",
                                    .pattern = &patterns::resource_arn};
inline constexpr Shape node_name{
    .name = "NodeName", .max = 10'000, .pattern = &patterns::node_name};
inline constexpr Shape association_token{
    .name = "NodeAssociationStatusToken", .max = 10'000, .pattern = &patterns::anything};
inline constexpr Shape attribute_name{
    .name = "AttributeName", .min = 1, .max = 64, .pattern = &patterns::attribute_name};
inline constexpr Shape attribute_value{
    .name = "AttributeValue", .max = 10'000, .pattern = &patterns::anything};
inline constexpr Shape backup_retention_count{
    .name = "BackupRetentionCountDefinition", .kind = Kind::integer, .min = 1};

inline constexpr Shape server_status{.name = "ServerStatus",
                                     .values = base::names<storage::ServerStatus>};
inline constexpr Shape maintenance_status{.name = "MaintenanceStatus",
                                          .values = base::names<storage::MaintenanceStatus>};
inline constexpr Shape backup_status{.name = "BackupStatus",
                                     .values = base::names<storage::BackupStatus>};
inline constexpr Shape backup_type{.name = "BackupType",
                                   .values = base::names<storage::BackupType>};

inline constexpr Shape association_status{.name = "NodeAssociationStatus",
                                          .values = base::names<storage::AssociationStatus>};

}  // namespace api::shapes
