#include "storage/tags.hpp"

#include "storage/places.hpp"

namespace storage {

namespace {

void note(Database& database, const Scope& scope, std::string_view resource) {
  if (database.changes() > 0) database.mutations().note(scope, Subject::tags, resource, "changed");
}

// Null if there never was a tag in it.
const Region* find_tagged(Database& database, const Scope& scope) {
  const Region* region = find_region(database, scope);
  return region != nullptr && region->has(has_tags) ? region : nullptr;
}

}  // namespace

std::string server_resource(std::string_view name) {
  return "server/" + std::string(name);
}

std::string backup_resource(std::string_view id) {
  return "backup/" + std::string(id);
}

std::vector<Tag> list_tags(Database& database,
                           const Scope& scope,
                           std::string_view resource,
                           std::string_view after,
                           std::int64_t count) {
  const Region* region = find_tagged(database, scope);
  if (region == nullptr) return {};
  Rows rows = database.query(
      "SELECT key, value FROM tag WHERE scope = ?1 AND resource = ?2 AND key > ?3"
      " ORDER BY key LIMIT ?4",
      region->id,
      resource,
      after,
      count);
  std::vector<Tag> tags;
  while (rows.next()) {
    Tag& tag = tags.emplace_back();
    rows.read(std::tie(tag.key, tag.value));
  }
  return tags;
}

std::int64_t count_tags(Database& database, const Scope& scope, std::string_view resource) {
  const Region* region = find_tagged(database, scope);
  if (region == nullptr) return 0;
  return database
      .query("SELECT count(*) FROM tag WHERE scope = ?1 AND resource = ?2", region->id, resource)
      .first<std::int64_t>();
}

void put_tag(Database& database, const Scope& scope, std::string_view resource, const Tag& tag) {
  Region& region = make_region(database, scope);
  mark(database, region, has_tags);
  database.execute(
      "INSERT INTO tag (scope, resource, key, value) VALUES (?1, ?2, ?3, ?4)"
      " ON CONFLICT DO UPDATE SET value = excluded.value",
      region.id,
      resource,
      tag.key,
      tag.value);
  note(database, scope, resource);
}

void delete_tag(Database& database,
                const Scope& scope,
                std::string_view resource,
                std::string_view key) {
  const Region* region = find_tagged(database, scope);
  if (region == nullptr) return;
  database.execute(
      "DELETE FROM tag WHERE scope = ?1 AND resource = ?2 AND key = ?3", region->id, resource, key);
  note(database, scope, resource);
}

void delete_tags(Database& database, const Scope& scope, std::string_view resource) {
  const Region* region = find_tagged(database, scope);
  if (region == nullptr) return;
  database.execute("DELETE FROM tag WHERE scope = ?1 AND resource = ?2", region->id, resource);
  note(database, scope, resource);
}

std::int64_t copy_tags(Database& database, WorldId from, WorldId to, std::int64_t rows_max) {
  static constexpr auto last = Text{" FROM tag WHERE "} + belongs_to("?2", "scope", of_scope) +
                               " ORDER BY scope DESC, resource DESC, key DESC LIMIT 1), ";
  static constexpr auto sql =
      "INSERT INTO tag (scope, resource, key, value) SELECT " + moved("scope", of_scope) +
      ", resource, key, value FROM tag WHERE " + ends_with("?1", "scope", of_scope) +
      " AND (scope, resource, key) > (ifnull((SELECT " + moved_back("scope", of_scope) + last +
      "(?1 << 20) - 1), ifnull((SELECT resource" + last + "''), ifnull((SELECT key" + last +
      "'')) ORDER BY scope, resource, key LIMIT ?3";
  database.execute(sql, from, to, rows_max);
  return database.changes();
}

}  // namespace storage
