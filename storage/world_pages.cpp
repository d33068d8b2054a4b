#include "storage/world_pages.hpp"

#include <algorithm>

#include "storage/columns.hpp"

namespace storage {

namespace {

auto event_columns(EventRecord& event) {
  return std::tie(
      event.id, event.region, event.server_name, event.created_at, event.message, event.log_url);
}

auto association_columns(AssociationRecord& association) {
  return std::tie(association.region,
                  association.server_name,
                  association.token,
                  association.node_name,
                  association.status);
}

auto name_columns(NameRecord& name) {
  return std::tie(
      name.region, name.server_name, name.servers, name.associations, name.last_backup_at);
}

auto timer_columns(Timer& timer) {
  return std::tie(timer.due,
                  timer.change,
                  timer.region,
                  timer.server_name,
                  timer.subject,
                  timer.resume,
                  timer.polls,
                  timer.fail,
                  timer.fail_status);
}

}  // namespace

std::vector<EventRecord> page_of(Database& database,
                                 WorldId world,
                                 const EventRecord& after,
                                 std::int64_t count) {
  Rows rows = database.query("SELECT " EVENT_COLUMNS
                             " FROM events WHERE world = ?1 AND id > ?2 ORDER BY id LIMIT ?3",
                             world,
                             after.id.value_or(0),
                             count);
  std::vector<EventRecord> page;
  while (rows.next()) rows.read(event_columns(page.emplace_back()));
  return page;
}

std::vector<AssociationRecord> page_of(Database& database,
                                       WorldId world,
                                       const AssociationRecord& after,
                                       std::int64_t count) {
  Rows rows = database.query("SELECT " ASSOCIATION_COLUMNS
                             " FROM associations WHERE world = ?1"
                             " AND (region, server_name, token) > (?2, ?3, ?4)"
                             " ORDER BY region, server_name, token LIMIT ?5",
                             world,
                             after.region,
                             after.server_name,
                             after.token,
                             count);
  std::vector<AssociationRecord> page;
  while (rows.next()) rows.read(association_columns(page.emplace_back()));
  return page;
}

std::vector<NameRecord> page_of(Database& database,
                                WorldId world,
                                const NameRecord& after,
                                std::int64_t count) {
  Rows rows = database.query("SELECT " NAME_COLUMNS
                             " FROM server_names WHERE world = ?1 AND (region, name) > (?2, ?3)"
                             " ORDER BY region, name LIMIT ?4",
                             world,
                             after.region,
                             after.server_name,
                             count);
  std::vector<NameRecord> page;
  while (rows.next()) rows.read(name_columns(page.emplace_back()));
  return page;
}

std::optional<std::vector<Timer>> next_timers(Database& database,
                                              WorldId world,
                                              std::int64_t& after,
                                              std::int64_t count) {
  Rows range = database.query("SELECT min(id), max(id) FROM timers WHERE world = ?1", world);
  std::optional<std::int64_t> first;
  std::optional<std::int64_t> last;
  if (range.next()) range.read(std::tie(first, last));
  if (!first || *last <= after) return std::nullopt;
  after = std::max(after, *first - 1);
  const std::int64_t until = after + count;
  Rows rows = database.query("SELECT id, " TIMER_COLUMNS
                             " FROM timers NOT INDEXED WHERE id > ?2 AND id <= ?3 AND world = ?1"
                             " ORDER BY id",
                             world,
                             after,
                             until);
  after = until;
  std::vector<Timer> timers;
  while (rows.next()) {
    Timer& timer = timers.emplace_back();
    rows.read(std::tuple_cat(std::tie(timer.id), timer_columns(timer)));
  }
  return timers;
}

}  // namespace storage
