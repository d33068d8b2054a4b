// The parts of a world that have no home in the API, as documents carry them: whole lists, and
// back.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/associations.hpp"
#include "storage/database.hpp"
#include "storage/scope.hpp"
#include "storage/timers.hpp"

namespace storage {

struct EventRecord {
  std::optional<std::int64_t> id;  // nothing: the next one
  std::string region;
  std::string server_name;
  base::Time created_at{};
  std::string message;
  std::optional<std::string> log_url;
};

struct AssociationRecord {
  std::string region;
  std::string server_name;
  std::string token;
  std::string node_name;
  AssociationStatus status{};
};

// What is remembered of a server's name.
struct NameRecord {
  std::string region;
  std::string server_name;
  std::int64_t servers = 0;
  std::int64_t associations = 0;
  base::Time last_backup_at{};
};

// The regions in which a world has anything, in the order of their names.
std::vector<std::string> list_regions(Database& database, WorldId world);

// Each in an order that putting them back keeps.
std::vector<EventRecord> list_event_records(Database& database, WorldId world);
std::vector<AssociationRecord> list_association_records(Database& database, WorldId world);
std::vector<NameRecord> list_name_records(Database& database, WorldId world);

void put_record(Database& database, WorldId world, const EventRecord& record);
void put_record(Database& database, WorldId world, const AssociationRecord& record);
void put_record(Database& database, WorldId world, const NameRecord& record);

// Takes a world away with all that is in it.
void delete_world(Database& database, WorldId world);

}  // namespace storage
