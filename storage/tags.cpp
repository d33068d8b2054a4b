#include "storage/tags.hpp"

#include "storage/columns.hpp"

namespace storage {

namespace {

void note(Database& database, const Scope& scope, std::string_view resource) {
  if (database.changes() > 0) database.mutations().note(scope, Subject::tags, resource, "changed");
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
  Rows rows = database.query(
      "SELECT key, value FROM tags"
      " WHERE world = ?1 AND region = ?2 AND resource = ?3 AND key > ?4"
      " ORDER BY key LIMIT ?5",
      scope.world,
      scope.region,
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
  return database
      .query("SELECT count(*) FROM tags WHERE world = ?1 AND region = ?2 AND resource = ?3",
             scope.world,
             scope.region,
             resource)
      .first<std::int64_t>();
}

void put_tag(Database& database, const Scope& scope, std::string_view resource, const Tag& tag) {
  database.execute(
      "INSERT INTO tags (world, region, resource, key, value)"
      " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET value = excluded.value",
      scope.world,
      scope.region,
      resource,
      tag.key,
      tag.value);
  note(database, scope, resource);
}

void delete_tag(Database& database,
                const Scope& scope,
                std::string_view resource,
                std::string_view key) {
  database.execute(
      "DELETE FROM tags WHERE world = ?1 AND region = ?2 AND resource = ?3 AND key = ?4",
      scope.world,
      scope.region,
      resource,
      key);
  note(database, scope, resource);
}

void delete_tags(Database& database, const Scope& scope, std::string_view resource) {
  database.execute("DELETE FROM tags WHERE world = ?1 AND region = ?2 AND resource = ?3",
                   scope.world,
                   scope.region,
                   resource);
  note(database, scope, resource);
}

std::int64_t copy_tags(Database& database, WorldId from, WorldId to, std::int64_t rows_max) {
  static constexpr auto key = last_of("tags", "region", "region DESC, resource DESC, key DESC") +
                              ", " +
                              last_of("tags", "resource", "region DESC, resource DESC, key DESC") +
                              ", " + last_of("tags", "key", "region DESC, resource DESC, key DESC");
  static constexpr auto sql =
      copy_rows("tags", Text{"region, resource, key, value"}, "region, resource, key", key);
  database.execute(sql, from, to, rows_max);
  return database.changes();
}

}  // namespace storage
