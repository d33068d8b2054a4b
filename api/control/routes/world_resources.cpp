#include "api/control/routes/world_resources.hpp"

#include <algorithm>
#include <optional>

#include "api/changes/calendar.hpp"
#include "api/changes/cancel.hpp"
#include "api/control/routes/given_attributes.hpp"
#include "api/resources/new_server.hpp"
#include "api/rules/identifiers.hpp"
#include "api/shapes/backup.hpp"
#include "api/shapes/scalars.hpp"
#include "api/shapes/server.hpp"
#include "api/shapes/tag.hpp"

namespace api::control {

namespace {

using storage::Backup;
using storage::Server;

void put_tags(Context& context, const base::Json& json, const std::string& resource) {
  const base::Json* given = base::find_member(json, "Tags");
  if (given == nullptr) return;
  std::vector<storage::Tag> tags;
  decode(*given, tags);
  storage::delete_tags(context.database, context.scope, resource);
  for (const storage::Tag& tag : tags) {
    storage::put_tag(context.database, context.scope, resource, tag);
  }
}

// Where a document names another engine, its model and version go along; decoding may change them.
template <class Resource>
void follow_engine(Resource& resource, const base::Json& json) {
  const base::Json* engine = base::find_member(json, "Engine");
  if (engine == nullptr || resource.engine == base::text_of(*engine)) return;
  resources::set_engine(resource, base::text_of(*engine));
}

// As much of a text as a server's name may be: 40 letters, digits and hyphens.
std::string_view server_name_in(std::string_view text) {
  constexpr std::string_view allowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-";
  const auto size_max = static_cast<std::size_t>(*shapes::server_name.max);
  return text.substr(0, std::min(size_max, text.find_first_not_of(allowed)));
}

Backup new_backup(const Context& context, const std::string& id, const base::Json& json) {
  Backup backup;
  backup.id = id;
  const auto told = rules::parse_backup_id(id);
  backup.created_at = told ? told->created_at : context.now;
  backup.server_name = server_name_in(told ? told->server_name : std::string_view(id));
  if (const base::Json* name = base::find_member(json, "ServerName"))
    backup.server_name = base::text_of(*name);
  backup.arn = rules::backup_arn(context.scope.region, context.world.account, id);
  const auto known = storage::find_server(context.database, context.scope, backup.server_name);
  const Server server = known ? *known : resources::new_server(context, backup.server_name);
  backup.engine = server.engine;
  backup.engine_model = server.engine_model;
  backup.engine_version = server.engine_version;
  follow_engine(backup, json);
  backup.instance_type = server.instance_type;
  backup.instance_profile_arn = server.instance_profile_arn;
  backup.service_role_arn = server.service_role_arn;
  backup.preferred_backup_window = server.preferred_backup_window;
  backup.preferred_maintenance_window = server.preferred_maintenance_window;
  backup.s3_log_url = rules::log_url(backup.server_name, backup.created_at);
  return backup;
}

}  // namespace

void merge_server(Context& context, const base::Json& json, bool schedules) {
  const std::string name(base::text_of(*base::find_member(json, "ServerName")));
  std::optional<Server> known = storage::find_server(context.database, context.scope, name);
  const base::Json* engine = base::find_member(json, "Engine");
  Server server = known    ? *known
                  : engine ? resources::new_server(context, name, base::text_of(*engine))
                           : resources::new_server(context, name);
  follow_engine(server, json);
  decode(json, server);
  if (known) {
    storage::update_server(context.database, context.scope, server);
  } else {
    storage::insert_server(context.database, context.scope, server);
  }
  if (schedules) {
    if (base::find_member(json, "Status") != nullptr) {
      changes::leave_server_alone(context, name);
    }
    changes::schedule_windows(context, server);
  }
  put_tags(context, json, storage::server_resource(name));
  put_attributes(context, json, server);
}

void merge_backup(Context& context, const base::Json& json) {
  const std::string id(base::text_of(*base::find_member(json, "BackupId")));
  std::optional<Backup> known = storage::find_backup(context.database, context.scope, id);
  Backup backup = known ? *known : new_backup(context, id, json);
  decode(json, backup);
  if (known) {
    storage::update_backup(context.database, context.scope, backup);
  } else {
    storage::insert_backup(context.database, context.scope, backup);
  }
  if (base::find_member(json, "Status") != nullptr) {
    changes::settle_backup(context, backup.server_name, id);
  }
  put_tags(context, json, storage::backup_resource(id));
}

}  // namespace api::control
