#include "storage/elsewhere.hpp"

#include <tuple>

namespace storage {

namespace {

std::optional<Place> read_place(Rows rows) {
  if (!rows.next()) return std::nullopt;
  Place place;
  rows.read(std::tie(place.account, place.region));
  return place;
}

}  // namespace

std::optional<Place> find_server_elsewhere(Database& database,
                                           const Scope& scope,
                                           std::string_view name) {
  auto here = read_place(
      database.query("SELECT account, region FROM"
                     " (SELECT id, world, region FROM scope WHERE world = ?1 AND region <> ?2"
                     " ORDER BY region LIMIT 1000) AS place"
                     " JOIN server ON server.scope = place.id AND name = ?3"
                     " JOIN worlds ON worlds.id = world"
                     " WHERE server.created_at IS NOT NULL ORDER BY region LIMIT 1",
                     scope.world,
                     scope.region,
                     name));
  if (here) return here;
  return read_place(
      database.query("SELECT account, region FROM"
                     " (SELECT id, world, region FROM scope ORDER BY world, region LIMIT 1000)"
                     " AS place JOIN server ON server.scope = place.id AND name = ?2"
                     " JOIN worlds ON worlds.id = world"
                     " WHERE server.created_at IS NOT NULL AND world <> ?1 AND checkpoint IS NULL"
                     " ORDER BY account, region LIMIT 1",
                     scope.world,
                     name));
}

}  // namespace storage
