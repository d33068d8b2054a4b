// How the parts of a world show in documents.
#pragma once

#include "api/model/codec.hpp"
#include "api/shapes/lasting_changes.hpp"
#include "api/shapes/scalars.hpp"
#include "storage/associations.hpp"
#include "storage/events.hpp"
#include "storage/faults.hpp"
#include "storage/policies.hpp"
#include "storage/server_names.hpp"

namespace api {

namespace shapes {

namespace patterns {

inline constexpr Pattern region{"[a-z0-9-]{1,32}", "[a-z0-9-]{1,32}"};
inline constexpr Pattern word{"[A-Za-z][A-Za-z0-9.]{0,127}", "[A-Za-z][A-Za-z0-9.]{0,127}"};

}  // namespace patterns

inline constexpr Shape region{.name = "Region", .pattern = &patterns::region};
// Of the emulator's own replies, whose sentences may be long.
inline constexpr Shape text{.name = "Text"};
inline constexpr Shape texts{.name = "Texts", .kind = Kind::list, .element = &text};

// Why something fails, as somebody wants it to be told.
inline constexpr Shape reason{.name = "Reason", .max = 1'024};
inline constexpr Shape count{.name = "Count", .kind = Kind::integer, .min = 0};
inline constexpr Shape from_one{.name = "Count", .kind = Kind::integer, .min = 1};
inline constexpr Shape change{.name = "Change", .values = base::names<storage::Change>};
inline constexpr Shape duration{.name = "Duration", .kind = Kind::duration};
inline constexpr Shape moment{.name = "Moment", .kind = Kind::timestamp, .rfc3339 = true};
inline constexpr Shape number{.name = "Number", .kind = Kind::number};

inline constexpr Shape lasting_change{.name = "Change", .values = lasting_change_names};

// What a server may be after a failure.
inline constexpr std::array<std::string_view, 3> failed_statuses{
    "FAILED", "UNHEALTHY", "CONNECTION_LOST"};
inline constexpr Shape failed_status{.name = "ServerStatus", .values = failed_statuses};

inline constexpr Shape operation{.name = "Operation", .pattern = &patterns::word};
inline constexpr Shape error_name{.name = "Error", .pattern = &patterns::word};
inline constexpr Shape error_status{
    .name = "HttpStatus", .kind = Kind::integer, .min = 400, .max = 599};
inline constexpr Shape delivery{.name = "Delivery", .values = base::names<storage::Delivery>};
inline constexpr Shape injection{.name = "Commit", .values = base::names<storage::Injection>};

}  // namespace shapes

template <>
struct Model<storage::ServerEvent> {
  using Record = storage::ServerEvent;
  static constexpr std::string_view name = "Event";
  static constexpr auto fields =
      std::tuple{optional("Id", &Record::id, shapes::count),
                 required("Region", &Record::region, shapes::region),
                 required("ServerName", &Record::server_name, shapes::server_name),
                 required("CreatedAt", &Record::created_at, shapes::timestamp),
                 required("Message", &Record::message, shapes::string),
                 optional("LogUrl", &Record::log_url, shapes::string)};
};

template <>
struct Model<storage::Association> {
  using Record = storage::Association;
  static constexpr std::string_view name = "Association";
  static constexpr auto fields =
      std::tuple{required("Region", &Record::region, shapes::region),
                 required("ServerName", &Record::server_name, shapes::server_name),
                 required("NodeAssociationStatusToken", &Record::token, shapes::association_token),
                 required("NodeName", &Record::node_name, shapes::node_name),
                 required("NodeAssociationStatus", &Record::status, shapes::association_status)};
};

template <>
struct Model<storage::ServerName> {
  using Record = storage::ServerName;
  static constexpr std::string_view name = "Name";
  static constexpr auto fields =
      std::tuple{required("Region", &Record::region, shapes::region),
                 required("ServerName", &Record::name, shapes::server_name),
                 required("Servers", &Record::servers, shapes::count),
                 required("Associations", &Record::associations, shapes::count),
                 required("LastBackupAt", &Record::last_backup_at, shapes::timestamp)};
};

template <>
struct Model<storage::Timer> {
  using Record = storage::Timer;
  static constexpr std::string_view name = "Timer";
  static constexpr auto fields =
      std::tuple{optional("Due", &Record::due, shapes::moment),
                 required("Change", &Record::change, shapes::change),
                 required("Region", &Record::region, shapes::region),
                 required("ServerName", &Record::server_name, shapes::server_name),
                 optional("Subject", &Record::subject, shapes::string),
                 optional("Resume", &Record::resume, shapes::server_status),
                 optional("Polls", &Record::polls, shapes::from_one),
                 optional("Fail", &Record::fail, shapes::reason),
                 optional("Status", &Record::fail_status, shapes::failed_status),
                 optional("Policy", &Record::policy, shapes::from_one)};
};

template <>
struct Model<storage::Policy> {
  using Record = storage::Policy;
  static constexpr std::string_view name = "Policy";
  static constexpr auto fields =
      std::tuple{optional("Id", &Record::id, shapes::from_one),
                 required("Change", &Record::change, shapes::lasting_change),
                 optional("Region", &Record::region, shapes::region),
                 optional("ServerName", &Record::server_name, shapes::server_name),
                 optional("After", &Record::after, shapes::duration),
                 optional("Polls", &Record::polls, shapes::from_one),
                 optional("Hold", &Record::hold, shapes::boolean),
                 optional("Fail", &Record::fail, shapes::reason),
                 optional("Status", &Record::fail_status, shapes::failed_status),
                 optional("Times", &Record::times, shapes::from_one),
                 optional("Applied", &Record::applied, shapes::count)};
};

template <>
struct Model<storage::FaultRule> {
  using Record = storage::FaultRule;
  static constexpr std::string_view name = "Fault";
  static constexpr auto fields =
      std::tuple{optional("Id", &Record::id, shapes::from_one),
                 optional("Operation", &Record::operation, shapes::operation),
                 optional("Region", &Record::region, shapes::region),
                 optional("ServerName", &Record::server_name, shapes::server_name),
                 optional("Nth", &Record::nth, shapes::from_one),
                 optional("Every", &Record::every, shapes::from_one),
                 optional("Probability", &Record::probability, shapes::number),
                 optional("Delay", &Record::delay, shapes::duration),
                 optional("Error", &Record::error, shapes::error_name),
                 optional("Message", &Record::message, shapes::reason),
                 optional("HttpStatus", &Record::status, shapes::error_status),
                 optional("Reply", &Record::reply, shapes::delivery),
                 optional("Commit", &Record::injection, shapes::injection),
                 optional("Times", &Record::times, shapes::from_one),
                 optional("Until", &Record::until, shapes::moment),
                 optional("Seen", &Record::seen, shapes::count),
                 optional("Matched", &Record::matched, shapes::count)};
};

}  // namespace api
