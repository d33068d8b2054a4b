#include "storage/configurations.hpp"

#include "storage/columns.hpp"
#include "storage/known.hpp"
#include "storage/numbers.hpp"

namespace storage {

template <>
struct Table<Configuration> {
  static constexpr std::tuple columns{
      column("engine", &Configuration::engine),
      column("engine_model", &Configuration::engine_model),
      column("engine_version", &Configuration::engine_version),
      column("tools_version", &Configuration::tools_version),
      column("instance_type", &Configuration::instance_type),
      column("instance_profile_arn", &Configuration::instance_profile_arn),
      column("service_role_arn", &Configuration::service_role_arn),
      column("key_pair", &Configuration::key_pair),
      column("security_group_ids", &Configuration::security_group_ids),
      column("subnet_ids", &Configuration::subnet_ids),
      column("preferred_backup_window", &Configuration::preferred_backup_window),
      column("preferred_maintenance_window", &Configuration::preferred_maintenance_window)};
};

namespace {

// FNV-1a, with the ends of texts in it.
class Digest {
 public:
  void add(const std::string& text) {
    for (const char each : text) add(static_cast<unsigned char>(each));
    add(256U);
  }
  void add(const std::optional<std::string>& text) {
    if (text) add(*text);
    add(257U);
  }
  void add(const std::vector<std::string>& list) {
    for (const std::string& each : list) add(each);
    add(258U);
  }
  std::int64_t value() const { return static_cast<std::int64_t>(hash_); }

 private:
  void add(unsigned number) { hash_ = (hash_ ^ number) * 0x100000001b3; }

  std::uint64_t hash_ = 0xcbf29ce484222325;
};

std::int64_t digest_of(const Configuration& configuration) {
  Digest digest;
  std::apply([&](const auto&... each) { (digest.add(each), ...); }, tied(configuration));
  return digest.value();
}

// Those of the world with that digest: the one alike, or nothing.
std::optional<std::int64_t> find_alike(Database& database,
                                       WorldId world,
                                       std::int64_t digest,
                                       const Configuration& configuration) {
  static constexpr auto sql = "SELECT id FROM configuration WHERE digest = ?2 AND " +
                              belongs_to("?1", "id", of_server) + " ORDER BY id";
  std::vector<std::int64_t> ids;
  {
    Rows rows = database.query(sql, world, digest);
    while (rows.next()) ids.push_back(rows.get<std::int64_t>());
  }
  for (const std::int64_t id : ids) {
    if (find_configuration(database, id) == configuration) return id;
  }
  return std::nullopt;
}

}  // namespace

std::int64_t use_configuration(Database& database,
                               WorldId world,
                               const Configuration& configuration) {
  const std::int64_t digest = digest_of(configuration);
  if (const auto known = find_alike(database, world, digest, configuration)) {
    count_uses(database, *known, 1);
    return *known;
  }
  const std::int64_t id = next_number(database, world, NumbersOf::configurations);
  static constexpr auto sql = "INSERT INTO configuration (id, digest, uses, " +
                              columns_of<Configuration> + ") VALUES (?1, ?2, 1, " +
                              places_of<Configuration, 3> + ")";
  database.execute(sql, id, digest, tied(configuration));
  database.known().configurations[id] = configuration;
  return id;
}

void count_uses(Database& database, std::int64_t configuration, std::int64_t more) {
  if (more == 0) return;
  database.execute("UPDATE configuration SET uses = uses + ?2 WHERE id = ?1", configuration, more);
  if (more > 0) return;
  database.execute("DELETE FROM configuration WHERE id = ?1 AND uses <= 0", configuration);
  if (database.changes() > 0) database.known().configurations.erase(configuration);
}

const Configuration& find_configuration(Database& database, std::int64_t configuration) {
  auto& known = database.known().configurations;
  const auto found = known.find(configuration);
  if (found != known.end()) return found->second;
  static constexpr auto sql =
      "SELECT " + columns_of<Configuration> + " FROM configuration WHERE id = ?1";
  Rows rows = database.query(sql, configuration);
  if (!rows.next()) throw damaged("a configuration that is not there");
  Configuration read;
  rows.read(tied(read));
  return known[configuration] = std::move(read);
}

std::int64_t copy_configurations(Database& database,
                                 WorldId from,
                                 WorldId to,
                                 std::int64_t rows_max) {
  static constexpr auto sql =
      "INSERT INTO configuration (id, digest, uses, " + columns_of<Configuration> + ") SELECT " +
      moved("id", of_server) + ", digest, uses, " + columns_of<Configuration> +
      " FROM configuration WHERE id > " + last_copied("configuration", of_server) + " AND " +
      ends_with("?1", "id", of_server) + " ORDER BY id LIMIT ?3";
  database.execute(sql, from, to, rows_max);
  return database.changes();
}

}  // namespace storage
