// What a store's file shows in a shell of SQLite: the rows as the API tells of them.
#include "storage/associations.hpp"
#include "storage/backups.hpp"
#include "storage/columns.hpp"
#include "storage/faults.hpp"
#include "storage/messages.hpp"
#include "storage/migrations.hpp"
#include "storage/servers.hpp"
#include "storage/timers.hpp"

namespace storage {

namespace {

template <class Append>
constexpr void append_number(Append& append, std::size_t number) {
  if (number >= 10) append(std::string_view("0123456789").substr(number / 10, 1));
  append(std::string_view("0123456789").substr(number % 10, 1));
}

// " WHEN 0 THEN 'first' WHEN 1 …" of an enumeration's names.
template <base::Named E>
constexpr auto whens = detail::compose<[](auto& append) {
  for (std::size_t number = 0; number < base::names<E>.size(); ++number) {
    append(" WHEN ");
    append_number(append, number);
    append(" THEN '");
    append(base::names<E>[number]);
    append("'");
  }
}>();

// The name of the value that a column has.
template <base::Named E, std::size_t N>
consteval auto name_in(const char (&column)[N]) {
  return Text{"CASE "} + column + whens<E> + " END";
}

// " WHEN 0 THEN 'Started backup ''' || …" of the known messages.
constexpr auto messages = detail::compose<[](auto& append) {
  const auto append_text = [&](std::string_view text) {
    append("'");
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\'') append("'");
      append(text.substr(i, 1));
    }
    append("'");
  };
  for (std::size_t number = 0; number < known_messages.size(); ++number) {
    append(" WHEN ");
    append_number(append, number);
    append(" THEN ");
    append_text(known_messages[number].begin);
    if (!known_messages[number].names_backup) continue;
    append(
        " || name || '-' || strftime('%Y%m%d%H%M%S', backup_at / 1000, 'unixepoch')"
        " || printf('%03d', backup_at % 1000) || ");
    append_text(known_messages[number].end);
  }
}>();

template <std::size_t N>
consteval auto digits_of(const char (&column)[N]) {
  return Text{"strftime('%Y%m%d%H%M%S', "} + column + " / 1000, 'unixepoch') || printf('%03d', " +
         column + " % 1000)";
}

template <std::size_t N>
consteval auto log_url(const char (&column)[N]) {
  return Text{"CASE "} + column + " WHEN 1 THEN 'https://s3.amazonaws.com/' || name || '/' ||" +
         " name || '-' || " + digits_of("backup.created_at") + " ELSE " + column + " END";
}

constexpr auto servers =
    "CREATE VIEW servers AS SELECT world, region, name, " + name_in<ServerStatus>("status") +
    " AS status, status_reason, created_at, arn, endpoint, stack_arn, engine, engine_model,"
    " engine_version, instance_type, instance_profile_arn, service_role_arn, key_pair,"
    " associate_public_ip_address, security_group_ids, subnet_ids, custom_domain,"
    " backup_retention_count, disable_automated_backup, preferred_backup_window,"
    " preferred_maintenance_window, " +
    name_in<MaintenanceStatus>("maintenance_status") +
    " AS maintenance_status FROM server JOIN scope ON scope.id = server.scope"
    " JOIN configuration ON configuration.id = server.configuration"
    " WHERE server.created_at IS NOT NULL;";

constexpr auto backups =
    "CREATE VIEW backups AS SELECT scope.world, region, ifnull(own_id, name || '-' || " +
    digits_of("backup.created_at") +
    ") AS id, name AS server_name, backup.created_at, CASE backup.arn WHEN 1 THEN"
    " 'arn:aws:opsworks-cm:' || region || ':' || owner || ':backup/' || ifnull(own_id, name || '-'"
    " || " +
    digits_of("backup.created_at") + ") ELSE backup.arn END AS arn, " +
    name_in<BackupType>("backup.type") + " AS type, " + name_in<BackupStatus>("backup.status") +
    " AS status, status_description, description, ifnull(caller.arn, user_arn) AS user_arn, " +
    log_url("s3_log_url") +
    " AS s3_log_url, s3_data_size, s3_data_url, engine, engine_model, engine_version,"
    " tools_version, instance_type, instance_profile_arn, service_role_arn, key_pair,"
    " security_group_ids, subnet_ids, preferred_backup_window, preferred_maintenance_window"
    " FROM backup JOIN scope ON scope.id = backup.scope JOIN worlds ON worlds.id = scope.world"
    " JOIN server ON server.id = backup.server"
    " JOIN configuration ON configuration.id = backup.configuration"
    " LEFT JOIN caller ON caller.id = user_arn;";

constexpr auto events =
    "CREATE VIEW events AS SELECT event.world, event.id, region, name AS server_name,"
    " event.created_at, CASE message" +
    messages +
    " ELSE message END AS message, CASE log_url WHEN 1 THEN 'https://s3.amazonaws.com/' || name"
    " || '/' || name || '-' || " +
    digits_of("event.created_at") +
    " ELSE log_url END AS log_url FROM event JOIN server ON server.id = event.server"
    " JOIN scope ON scope.id = server.scope;";

constexpr auto history =
    "CREATE VIEW history AS SELECT transition.world, transition.id, at, machine, region,"
    " name AS server_name, CASE typeof(backup) WHEN 'integer' THEN name || '-' || " +
    digits_of("backup") + " ELSE backup END AS backup_id, CASE WHEN backup IS NULL THEN " +
    name_in<ServerStatus>("transition.previous") + " ELSE " +
    name_in<BackupStatus>("transition.previous") +
    " END AS previous, CASE WHEN backup IS NULL THEN " +
    name_in<ServerStatus>("transition.status") + " ELSE " +
    name_in<BackupStatus>("transition.status") + " END AS status, " + name_in<Cause>("cause") +
    " AS cause, CASE typeof(cause_id) WHEN 'integer' THEN " + name_in<Change>("cause_id") +
    " ELSE cause_id END AS cause_id FROM transition JOIN server ON server.id = transition.server"
    " JOIN scope ON scope.id = server.scope;";

constexpr auto timers =
    "CREATE VIEW timers AS SELECT timer.world, timer.id, due, " + name_in<Change>("change") +
    " AS change, region, name AS server_name, subject, " + name_in<ServerStatus>("resume") +
    " AS resume, polls, fail_reason, " + name_in<ServerStatus>("fail_status") +
    " AS fail_status, policy FROM timer JOIN server ON server.id = timer.server"
    " JOIN scope ON scope.id = server.scope;";

constexpr auto others =
    "CREATE VIEW tags AS SELECT world, region, resource, key, value FROM tag"
    " JOIN scope ON scope.id = tag.scope;"
    "CREATE VIEW associations AS SELECT world, region, name AS server_name, token, node_name, " +
    name_in<AssociationStatus>("association.status") +
    " AS status FROM association JOIN server ON server.id = association.server"
    " JOIN scope ON scope.id = server.scope;"
    "CREATE VIEW usage AS SELECT world, region, servers, manual_backups, backups FROM scope"
    " WHERE marks & 1;"
    "CREATE VIEW server_names AS SELECT world, region, name, server.servers, associations,"
    " last_backup_at FROM server JOIN scope ON scope.id = server.scope"
    " WHERE server.servers IS NOT NULL;"
    "CREATE VIEW policies AS SELECT world, id, place, " +
    name_in<Change>("change") +
    " AS change, region, server_name, after, polls, hold, fail_reason, " +
    name_in<ServerStatus>("fail_status") + " AS fail_status, times, applied FROM policy;" +
    "CREATE VIEW faults AS SELECT world, id, operation, region, server_name, nth, every,"
    " probability, delay, error, message, status, " +
    name_in<Delivery>("reply") + " AS reply, " + name_in<Injection>("strikes") +
    " AS strikes, times, until, seen, matched FROM fault;"
    "CREATE VIEW certificate_authorities AS SELECT world, region, name AS server_name,"
    " private_key, certificate, revocations, last_serial FROM certificate_authority"
    " JOIN server ON server.id = certificate_authority.server"
    " JOIN scope ON scope.id = server.scope;"
    "CREATE VIEW certificates AS SELECT world, region, name AS server_name, serial, token,"
    " node_name, certificate, ending, revoked_at FROM certificate"
    " JOIN server ON server.id = certificate.server JOIN scope ON scope.id = server.scope;"
    "CREATE VIEW engine_attributes AS SELECT world, region, server.name AS server_name, place,"
    " engine_attribute.name, value FROM engine_attribute"
    " JOIN server ON server.id = engine_attribute.server JOIN scope ON scope.id = server.scope;";

constexpr auto all = servers + backups + events + history + timers + others;

}  // namespace

const char* const views = all.bytes;

}  // namespace storage
