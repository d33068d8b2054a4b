// Brings what a store of version 1 or 2 holds into the present tables: row by row, with the
// statements that keep rows today.
#include <map>

#include "storage/associations.hpp"
#include "storage/backups.hpp"
#include "storage/events.hpp"
#include "storage/faults.hpp"
#include "storage/known.hpp"
#include "storage/migrations.hpp"
#include "storage/policies.hpp"
#include "storage/server_names.hpp"
#include "storage/servers.hpp"
#include "storage/tags.hpp"
#include "storage/timers.hpp"
#include "storage/worlds.hpp"

namespace storage {

namespace {

// A name as an older store has it.
template <base::Named E>
E value_of(const std::string& name) {
  const auto value = base::named<E>(name);
  if (!value) throw damaged("the unknown value '" + name + "'");
  return *value;
}

template <base::Named E>
std::optional<E> value_of(const std::optional<std::string>& name) {
  if (!name) return std::nullopt;
  return value_of<E>(*name);
}

class Upgrade {
 public:
  Upgrade(Database& database, const Progress& progress)
      : database_(database), progress_(progress) {}

  void copy_worlds();
  void copy_servers();
  void copy_backups();
  void copy_events();
  void copy_tags();
  void copy_timers();
  void copy_associations();
  void copy_names();
  void copy_usage();
  void copy_policies();
  void copy_faults();

 private:
  // Each row of a statement is read and put; told every now and then.
  template <class Put>
  void each(std::string_view what, Rows&& rows, Put put) {
    std::int64_t count = 0;
    while (rows.next()) {
      put(rows);
      database_.mutations().cut_to(0);
      if (++count % rows_told == 0) tell(count, what);
      if (count % rows_known == 0) trim();
    }
    if (count >= rows_told) tell(count, what);
  }

  void trim() {
    database_.write_known();
    database_.known().trim();
  }

  void tell(std::int64_t count, std::string_view what) {
    if (progress_) progress_(std::to_string(count) + " " + std::string(what));
  }

  static constexpr std::int64_t rows_told = 100'000;
  static constexpr std::int64_t rows_known = 100;

  Database& database_;
  const Progress& progress_;
};

// Those of nobody were being cleared away.
void Upgrade::copy_worlds() {
  database_.execute(
      "INSERT INTO worlds (id, account, checkpoint, owner, seed, machine_anchor, virtual_anchor,"
      " rate, frozen, moment) SELECT id, account, checkpoint, account, seed, machine_anchor,"
      " virtual_anchor, rate, frozen, moment FROM old_worlds WHERE account <> ''");
}

void Upgrade::copy_servers() {
  each("servers",
       database_.query(
           "SELECT world, region, name, status, status_reason, created_at, arn, endpoint,"
           " stack_arn, engine, engine_model, engine_version, instance_type, instance_profile_arn,"
           " service_role_arn, key_pair, associate_public_ip_address, security_group_ids,"
           " subnet_ids, custom_domain, backup_retention_count, disable_automated_backup,"
           " preferred_backup_window, preferred_maintenance_window, maintenance_status"
           " FROM servers WHERE world IN (SELECT id FROM worlds) ORDER BY world, region, name"),
       [&](Rows& rows) {
         Scope scope;
         Server server;
         std::string status;
         std::optional<std::string> maintenance_status;
         rows.read(std::tie(scope.world,
                            scope.region,
                            server.name,
                            status,
                            server.status_reason,
                            server.created_at,
                            server.arn,
                            server.endpoint,
                            server.stack_arn,
                            server.engine,
                            server.engine_model,
                            server.engine_version,
                            server.instance_type,
                            server.instance_profile_arn,
                            server.service_role_arn,
                            server.key_pair,
                            server.associate_public_ip_address,
                            server.security_group_ids,
                            server.subnet_ids,
                            server.custom_domain,
                            server.backup_retention_count,
                            server.disable_automated_backup,
                            server.preferred_backup_window,
                            server.preferred_maintenance_window,
                            maintenance_status));
         server.status = value_of<ServerStatus>(status);
         server.maintenance_status = value_of<MaintenanceStatus>(maintenance_status);
         insert_server(database_, scope, server);
       });
}

void Upgrade::copy_backups() {
  each("backups",
       database_.query(
           "SELECT world, region, id, server_name, created_at, arn, type, status,"
           " status_description, description, user_arn, s3_log_url, s3_data_size, s3_data_url,"
           " engine, engine_model, engine_version, tools_version, instance_type,"
           " instance_profile_arn, service_role_arn, key_pair, security_group_ids, subnet_ids,"
           " preferred_backup_window, preferred_maintenance_window"
           " FROM backups WHERE world IN (SELECT id FROM worlds)"
           " ORDER BY world, region, created_at, id"),
       [&](Rows& rows) {
         Scope scope;
         Backup backup;
         std::string type;
         std::string status;
         rows.read(std::tie(scope.world,
                            scope.region,
                            backup.id,
                            backup.server_name,
                            backup.created_at,
                            backup.arn,
                            type,
                            status,
                            backup.status_description,
                            backup.description,
                            backup.user_arn,
                            backup.s3_log_url,
                            backup.s3_data_size,
                            backup.s3_data_url,
                            backup.engine,
                            backup.engine_model,
                            backup.engine_version,
                            backup.tools_version,
                            backup.instance_type,
                            backup.instance_profile_arn,
                            backup.service_role_arn,
                            backup.key_pair,
                            backup.security_group_ids,
                            backup.subnet_ids,
                            backup.preferred_backup_window,
                            backup.preferred_maintenance_window));
         backup.type = value_of<BackupType>(type);
         backup.status = value_of<BackupStatus>(status);
         insert_backup(database_, scope, backup);
       });
}

void Upgrade::copy_events() {
  each("events",
       database_.query("SELECT world, id, region, server_name, created_at, message, log_url"
                       " FROM events WHERE world IN (SELECT id FROM worlds) ORDER BY world, id"),
       [&](Rows& rows) {
         WorldId world = 0;
         ServerEvent event;
         rows.read(std::tie(world,
                            event.id,
                            event.region,
                            event.server_name,
                            event.created_at,
                            event.message,
                            event.log_url));
         put_event(database_, world, event);
       });
}

void Upgrade::copy_tags() {
  each("tags",
       database_.query("SELECT world, region, resource, key, value FROM tags"
                       " WHERE world IN (SELECT id FROM worlds)"
                       " ORDER BY world, region, resource, key"),
       [&](Rows& rows) {
         Scope scope;
         std::string resource;
         Tag tag;
         rows.read(std::tie(scope.world, scope.region, resource, tag.key, tag.value));
         put_tag(database_, scope, resource, tag);
       });
}

void Upgrade::copy_timers() {
  each("timers",
       database_.query("SELECT world, due, change, region, server_name, subject, resume, polls,"
                       " fail_reason, fail_status"
                       " FROM timers WHERE world IN (SELECT id FROM worlds) ORDER BY id"),
       [&](Rows& rows) {
         Timer timer;
         std::string change;
         std::optional<std::string> resume;
         std::optional<std::string> fail_status;
         rows.read(std::tie(timer.world,
                            timer.due,
                            change,
                            timer.region,
                            timer.server_name,
                            timer.subject,
                            resume,
                            timer.polls,
                            timer.fail,
                            fail_status));
         timer.change = value_of<Change>(change);
         timer.resume = value_of<ServerStatus>(resume);
         timer.fail_status = value_of<ServerStatus>(fail_status);
         insert_timer(database_, timer.world, timer);
       });
}

void Upgrade::copy_associations() {
  each("associations",
       database_.query("SELECT world, region, server_name, token, node_name, status"
                       " FROM associations WHERE world IN (SELECT id FROM worlds)"
                       " ORDER BY world, region, server_name, token"),
       [&](Rows& rows) {
         WorldId world = 0;
         Association association;
         std::string status;
         rows.read(std::tie(world,
                            association.region,
                            association.server_name,
                            association.token,
                            association.node_name,
                            status));
         association.status = value_of<AssociationStatus>(status);
         put_association(database_, world, association);
       });
}

void Upgrade::copy_names() {
  each("names",
       database_.query("SELECT world, region, name, servers, associations, last_backup_at"
                       " FROM server_names WHERE world IN (SELECT id FROM worlds)"
                       " ORDER BY world, region, name"),
       [&](Rows& rows) {
         WorldId world = 0;
         ServerName name;
         rows.read(std::tie(
             world, name.region, name.name, name.servers, name.associations, name.last_backup_at));
         put_server_name(database_, world, name);
       });
}

void Upgrade::copy_policies() {
  std::map<WorldId, std::vector<Policy>> by_world;
  each("policies",
       database_.query("SELECT world, id, change, region, server_name, after, polls, hold,"
                       " fail_reason, fail_status, times, applied FROM policies"
                       " WHERE world IN (SELECT id FROM worlds) ORDER BY world, id"),
       [&](Rows& rows) {
         WorldId world = 0;
         Policy policy;
         std::string change;
         std::optional<std::string> fail_status;
         rows.read(std::tie(world,
                            policy.id,
                            change,
                            policy.region,
                            policy.server_name,
                            policy.after,
                            policy.polls,
                            policy.hold,
                            policy.fail,
                            fail_status,
                            policy.times,
                            policy.applied));
         policy.change = value_of<Change>(change);
         policy.fail_status = value_of<ServerStatus>(fail_status);
         by_world[world].push_back(policy);
       });
  for (const auto& [world, policies] : by_world) replace_policies(database_, world, policies);
}

void Upgrade::copy_faults() {
  each("faults",
       database_.query("SELECT world, id, operation, region, server_name, nth, every, probability,"
                       " delay, error, message, status, reply, strikes, times, until, seen, matched"
                       " FROM faults WHERE world IN (SELECT id FROM worlds) ORDER BY world, id"),
       [&](Rows& rows) {
         WorldId world = 0;
         FaultRule rule;
         std::optional<std::string> reply;
         std::string strikes;
         rows.read(std::tie(world,
                            rule.id,
                            rule.operation,
                            rule.region,
                            rule.server_name,
                            rule.nth,
                            rule.every,
                            rule.probability,
                            rule.delay,
                            rule.error,
                            rule.message,
                            rule.status,
                            reply,
                            strikes,
                            rule.times,
                            rule.until,
                            rule.seen,
                            rule.matched));
         rule.reply = value_of<Delivery>(reply);
         rule.injection = value_of<Injection>(strikes);
         insert_fault(database_, world, rule);
       });
}

// Regions in which there is nothing any more are still told of.
void Upgrade::copy_usage() {
  each("regions",
       database_.query("SELECT world, region FROM usage WHERE world IN (SELECT id FROM worlds)"
                       " ORDER BY world, region"),
       [&](Rows& rows) {
         Scope scope;
         rows.read(std::tie(scope.world, scope.region));
         mark(database_, make_region(database_, scope), is_used);
       });
}

void drop_old_tables(Database& database, std::int64_t version) {
  for (const Sql<> drop : {Sql<>("DROP TABLE backups"),
                           Sql<>("DROP TABLE events"),
                           Sql<>("DROP TABLE tags"),
                           Sql<>("DROP TABLE timers"),
                           Sql<>("DROP TABLE associations"),
                           Sql<>("DROP TABLE usage"),
                           Sql<>("DROP TABLE server_names"),
                           Sql<>("DROP TABLE servers"),
                           Sql<>("DROP TABLE old_worlds")}) {
    database.execute(drop);
  }
  if (version == 1) return;
  database.execute("DROP TABLE policies");
  database.execute("DROP TABLE faults");
}

}  // namespace

void migrate(Database& database, std::int64_t version, const Progress& progress) {
  Upgrade upgrade(database, progress);
  upgrade.copy_worlds();
  upgrade.copy_servers();
  upgrade.copy_backups();
  upgrade.copy_events();
  upgrade.copy_tags();
  upgrade.copy_associations();
  upgrade.copy_names();
  if (version == 1) {
    database.execute("ALTER TABLE timers ADD COLUMN polls INTEGER");
    database.execute("ALTER TABLE timers ADD COLUMN fail_reason TEXT");
    database.execute("ALTER TABLE timers ADD COLUMN fail_status TEXT");
  }
  upgrade.copy_timers();
  if (version == 2) {
    upgrade.copy_policies();
    upgrade.copy_faults();
  }
  upgrade.copy_usage();
  drop_old_tables(database, version);
}

}  // namespace storage
