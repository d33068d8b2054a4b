#include "storage/records.hpp"

#include "storage/columns.hpp"

namespace storage {

namespace {

template <class Row>
auto columns(Row& event) requires requires {
  event.message;
}
{
  return std::tie(
      event.id, event.region, event.server_name, event.created_at, event.message, event.log_url);
}

template <class Row>
auto columns(Row& association) requires requires {
  association.token;
}
{
  return std::tie(association.region,
                  association.server_name,
                  association.token,
                  association.node_name,
                  association.status);
}

template <class Row>
auto columns(Row& name) requires requires {
  name.last_backup_at;
}
{
  return std::tie(
      name.region, name.server_name, name.servers, name.associations, name.last_backup_at);
}

template <class Record>
std::vector<Record> read_all(Rows&& rows) {
  std::vector<Record> records;
  while (rows.next()) rows.read(columns(records.emplace_back()));
  return records;
}

}  // namespace

std::vector<std::string> list_regions(Database& database, WorldId world) {
  Rows rows = database.query("SELECT region FROM usage WHERE world = ?1 ORDER BY region", world);
  std::vector<std::string> regions;
  while (rows.next()) regions.push_back(rows.get<std::string>());
  return regions;
}

std::vector<EventRecord> list_event_records(Database& database, WorldId world) {
  return read_all<EventRecord>(
      database.query("SELECT " EVENT_COLUMNS " FROM events WHERE world = ?1 ORDER BY id", world));
}

std::vector<AssociationRecord> list_association_records(Database& database, WorldId world) {
  return read_all<AssociationRecord>(database.query("SELECT " ASSOCIATION_COLUMNS
                                                    " FROM associations WHERE world = ?1"
                                                    " ORDER BY region, server_name, token",
                                                    world));
}

std::vector<NameRecord> list_name_records(Database& database, WorldId world) {
  return read_all<NameRecord>(database.query(
      "SELECT " NAME_COLUMNS " FROM server_names WHERE world = ?1 ORDER BY region, name", world));
}

void put_record(Database& database, WorldId world, const EventRecord& record) {
  database.execute("INSERT OR REPLACE INTO events (world, " EVENT_COLUMNS
                   ") VALUES"
                   " (?1, ifnull(?2, (SELECT ifnull(max(id), 0) + 1 FROM events WHERE world = ?1)),"
                   " ?3, ?4, ?5, ?6, ?7)",
                   world,
                   columns(record));
}

void put_record(Database& database, WorldId world, const AssociationRecord& record) {
  database.execute("INSERT OR REPLACE INTO associations (world, " ASSOCIATION_COLUMNS
                   ") VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                   world,
                   columns(record));
}

void put_record(Database& database, WorldId world, const NameRecord& record) {
  database.execute("INSERT OR REPLACE INTO server_names (world, " NAME_COLUMNS
                   ") VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                   world,
                   columns(record));
}

void delete_world(Database& database, WorldId world) {
  database.execute("DELETE FROM worlds WHERE id = ?1", world);
}

}  // namespace storage
