#include "storage/places.hpp"

#include <sqlite3.h>

#include <utility>

#include "storage/known.hpp"

namespace storage {

namespace {

constexpr std::string_view no_more_numbers = "a world has as many of them as it can have";

template <std::size_t N, std::size_t B>
consteval auto last_number(const char (&table)[N], const Text<B>& bits) {
  return Text{"SELECT ifnull(max(id), (?1 << "} + bits + ") - 1) FROM " + table + " WHERE " +
         belongs_to("?1", "id", bits);
}

std::int64_t find_last_number(Database& database, WorldId world, NumbersOf what) {
  static constexpr auto scopes = last_number("scope", of_scope);
  static constexpr auto servers = last_number("server", of_server);
  static constexpr auto configurations = last_number("configuration", of_server);
  static constexpr auto callers = last_number("caller", of_server);
  switch (what) {
    case NumbersOf::scopes:
      return database.query(scopes, world).first<std::int64_t>();
    case NumbersOf::servers:
      return database.query(servers, world).first<std::int64_t>();
    case NumbersOf::configurations:
      return database.query(configurations, world).first<std::int64_t>();
    case NumbersOf::callers:
      return database.query(callers, world).first<std::int64_t>();
  }
  return 0;
}

// --- Reading ---

constexpr auto scope_columns = Text{
    "id, world, region, servers, manual_backups, backups, marks,"
    " (SELECT checkpoint IS NULL FROM worlds WHERE worlds.id = scope.world)"};
constexpr auto name_columns = Text{
    "id, scope, name, servers, associations, last_backup_at, status, status_reason, configuration,"
    " uncounted"};

Region* read_region(Database& database, Rows&& rows) {
  if (!rows.next()) return nullptr;
  Region region;
  rows.read(std::tie(region.id,
                     region.world,
                     region.usage.region,
                     region.usage.servers,
                     region.usage.manual_backups,
                     region.usage.backups,
                     region.marks,
                     region.is_living));
  region.counted = region.usage;
  if (Region* known = database.known().region(region.id)) return known;
  return &database.known().add(std::move(region));
}

Name* read_name(Database& database, Rows&& rows) {
  if (!rows.next()) return nullptr;
  Name name;
  std::int64_t scope = 0;
  std::optional<std::int64_t> configuration;
  rows.read(std::tie(name.id,
                     scope,
                     name.text,
                     name.servers,
                     name.associations,
                     name.last_backup_at,
                     name.status,
                     name.status_reason,
                     configuration,
                     name.uncounted));
  if (Name* known = database.known().name(name.id)) return known;
  name.configuration = configuration.value_or(0);
  name.region = &region_at(database, scope);
  return &database.known().add(std::move(name));
}

}  // namespace

std::int64_t next_number(Database& database, WorldId world, NumbersOf what) {
  const std::int64_t next = find_last_number(database, world, what) + 1;
  const int bits = what == NumbersOf::scopes ? scope_bits : server_bits;
  if (next >> bits != world) throw Error(SQLITE_FULL, std::string(no_more_numbers));
  return next;
}

Region* find_region(Database& database, const Scope& scope) {
  Known& known = database.known();
  const auto fits = [&](const Region& region) {
    return region.world == scope.world && region.usage.region == scope.region;
  };
  if (known.last_region != nullptr && fits(*known.last_region)) return known.last_region;
  static constexpr auto sql =
      "SELECT " + scope_columns + " FROM scope WHERE world = ?1 AND region = ?2";
  Region* region = read_region(database, database.query(sql, scope.world, scope.region));
  if (region != nullptr) known.last_region = region;
  return region;
}

Region& region_at(Database& database, std::int64_t id) {
  if (Region* known = database.known().region(id)) return *known;
  static constexpr auto sql = "SELECT " + scope_columns + " FROM scope WHERE id = ?1";
  Region* region = read_region(database, database.query(sql, id));
  if (region == nullptr) throw damaged("a scope that is not there");
  return *region;
}

Region& make_region(Database& database, const Scope& scope) {
  if (Region* region = find_region(database, scope)) return *region;
  const std::int64_t id = next_number(database, scope.world, NumbersOf::scopes);
  database.execute(
      "INSERT INTO scope (id, world, region, servers, manual_backups, backups, marks)"
      " VALUES (?1, ?2, ?3, 0, 0, 0, 0)",
      id,
      scope.world,
      scope.region);
  return region_at(database, id);
}

Name* find_name(Database& database, const Scope& scope, std::string_view name) {
  Region* region = find_region(database, scope);
  if (region == nullptr) return nullptr;
  const auto known = region->names.find(name);
  if (known != region->names.end()) return known->second;
  static constexpr auto sql =
      "SELECT " + name_columns + " FROM server WHERE scope = ?1 AND name = ?2";
  return read_name(database, database.query(sql, region->id, name));
}

Name& name_at(Database& database, std::int64_t id) {
  if (Name* known = database.known().name(id)) return *known;
  static constexpr auto sql = "SELECT " + name_columns + " FROM server WHERE id = ?1";
  Name* name = read_name(database, database.query(sql, id));
  if (name == nullptr) throw damaged("a server that is not there");
  return *name;
}

Name& make_name(Database& database, const Scope& scope, std::string_view name) {
  if (Name* known = find_name(database, scope, name)) return *known;
  Region& region = make_region(database, scope);
  const std::int64_t id = next_number(database, scope.world, NumbersOf::servers);
  database.execute(
      "INSERT INTO server (id, scope, name, associations, last_backup_at, uncounted)"
      " VALUES (?1, ?2, ?3, 0, 0, 0)",
      id,
      region.id,
      name);
  return database.known().add(Name{.id = id, .region = &region, .text = std::string(name)});
}

void keep(Database& database, Name& name) {
  if (!std::exchange(name.is_unwritten, true)) database.known().unwritten_names.push_back(&name);
  database.note_change();
}

void keep(Database& database, Region& region) {
  if (region.is_living) {
    Totals& totals = database.totals();
    totals.servers += region.usage.servers - region.counted.servers;
    totals.manual_backups += region.usage.manual_backups - region.counted.manual_backups;
    region.counted = region.usage;
  }
  if (!std::exchange(region.is_unwritten, true)) {
    database.known().unwritten_regions.push_back(&region);
  }
  database.note_change();
}

void mark(Database& database, Region& region, Mark mark) {
  if (region.has(mark)) return;
  region.marks |= mark;
  keep(database, region);
}

void write_rows_of_known(Database& database) {
  for (auto& names = database.known().unwritten_names; !names.empty(); names.pop_back()) {
    Name& name = *names.back();
    static constexpr auto sql =
        "UPDATE server SET (" + late_of_servers + ") = (?2, ?3, ?4, ?5, ?6, ?7) WHERE id = ?1";
    database.execute(sql,
                     name.id,
                     name.servers,
                     name.associations,
                     name.last_backup_at,
                     name.status,
                     name.status_reason,
                     name.uncounted);
    name.is_unwritten = false;
  }
  for (auto& regions = database.known().unwritten_regions; !regions.empty(); regions.pop_back()) {
    Region& region = *regions.back();
    static constexpr auto sql =
        "UPDATE scope SET (" + late_of_scopes + ") = (?2, ?3, ?4, ?5) WHERE id = ?1";
    database.execute(sql,
                     region.id,
                     region.usage.servers,
                     region.usage.manual_backups,
                     region.usage.backups,
                     region.marks);
    region.is_unwritten = false;
  }
}

void forget_known(Database& database) {
  database.write_known();
  database.known().clear();
}

}  // namespace storage
