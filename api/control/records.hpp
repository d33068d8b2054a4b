// How the parts of a world show in documents.
#pragma once

#include "api/model/codec.hpp"
#include "api/shapes/scalars.hpp"
#include "storage/records.hpp"

namespace api {

namespace shapes {

namespace patterns {

inline constexpr Pattern region{"[a-z0-9-]{1,32}", "[a-z0-9-]{1,32}"};

}  // namespace patterns

inline constexpr Shape region{.name = "Region", .pattern = &patterns::region};
inline constexpr Shape count{.name = "Count", .kind = Kind::integer, .min = 0};
inline constexpr Shape change{.name = "Change", .values = storage::names<storage::Change>};

}  // namespace shapes

template <>
struct Model<storage::EventRecord> {
  using Record = storage::EventRecord;
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
struct Model<storage::AssociationRecord> {
  using Record = storage::AssociationRecord;
  static constexpr std::string_view name = "Association";
  static constexpr auto fields =
      std::tuple{required("Region", &Record::region, shapes::region),
                 required("ServerName", &Record::server_name, shapes::server_name),
                 required("NodeAssociationStatusToken", &Record::token, shapes::association_token),
                 required("NodeName", &Record::node_name, shapes::node_name),
                 required("NodeAssociationStatus", &Record::status, shapes::association_status)};
};

template <>
struct Model<storage::NameRecord> {
  using Record = storage::NameRecord;
  static constexpr std::string_view name = "Name";
  static constexpr auto fields =
      std::tuple{required("Region", &Record::region, shapes::region),
                 required("ServerName", &Record::server_name, shapes::server_name),
                 required("Servers", &Record::servers, shapes::count),
                 required("Associations", &Record::associations, shapes::count),
                 required("LastBackupAt", &Record::last_backup_at, shapes::timestamp)};
};

template <>
struct Model<storage::Timer> {
  using Record = storage::Timer;
  static constexpr std::string_view name = "Timer";
  static constexpr auto fields =
      std::tuple{optional("Due", &Record::due, shapes::timestamp),
                 required("Change", &Record::change, shapes::change),
                 required("Region", &Record::region, shapes::region),
                 required("ServerName", &Record::server_name, shapes::server_name),
                 optional("Subject", &Record::subject, shapes::string),
                 optional("Resume", &Record::resume, shapes::server_status)};
};

}  // namespace api
