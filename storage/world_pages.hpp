// What a world holds beside servers and backups, in pages: for documents of worlds of any size.
#pragma once

#include <cstdint>
#include <vector>

#include "storage/database.hpp"
#include "storage/records.hpp"
#include "storage/scope.hpp"
#include "storage/timers.hpp"

namespace storage {

// Each gives the rows behind `after`, `count` at most, in an order that putting them back keeps.
// What a default `after` holds stands before all.
std::vector<EventRecord> page_of(Database& database,
                                 WorldId world,
                                 const EventRecord& after,
                                 std::int64_t count);
std::vector<AssociationRecord> page_of(Database& database,
                                       WorldId world,
                                       const AssociationRecord& after,
                                       std::int64_t count);
std::vector<NameRecord> page_of(Database& database,
                                WorldId world,
                                const NameRecord& after,
                                std::int64_t count);

// The timers of a range of `count` ids behind `after`, which then is the end of that range. Ids are
// shared by all worlds, so that a range may hold none; nothing once there is no later one.
std::optional<std::vector<Timer>> next_timers(Database& database,
                                              WorldId world,
                                              std::int64_t& after,
                                              std::int64_t count);

}  // namespace storage
