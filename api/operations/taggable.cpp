#include "api/operations/taggable.hpp"

#include "api/rules/errors.hpp"
#include "storage/backups.hpp"
#include "storage/servers.hpp"
#include "storage/tags.hpp"

namespace api {

namespace {

// No more backups follow their server, the youngest ones: a turn may do so much.
constexpr std::int64_t followers_max = 500;

Result<Taggable> find_server(const Context& context,
                             std::string_view arn,
                             std::string_view name,
                             rules::Act act) {
  const auto server = storage::find_server(context.database, context.scope, name);
  if (!server || server->arn != arn) return errors::resource_not_found(arn);
  if (rules::verdict(act, server->status) != rules::Verdict::allowed) {
    return errors::server_not_ready(name, server->status, act);
  }
  Taggable taggable{storage::server_resource(name), {}};
  if (act == rules::Act::describe) return taggable;
  const auto backups =
      storage::list_backups(context.database, context.scope, std::string(name), {}, followers_max);
  for (auto backup = backups.rbegin(); backup != backups.rend(); ++backup) {
    taggable.followers.push_back(storage::backup_resource(backup->id));
  }
  return taggable;
}

Result<Taggable> find_backup(const Context& context,
                             std::string_view arn,
                             std::string_view id,
                             rules::Act act) {
  const auto backup = storage::find_backup(context.database, context.scope, id);
  if (!backup || backup->arn != arn) return errors::resource_not_found(arn);
  if (act != rules::Act::describe && backup->status == storage::BackupStatus::deleting) {
    return errors::backup_is_going(id);
  }
  return Taggable{storage::backup_resource(id), {}};
}

}  // namespace

std::vector<std::string> Taggable::all() const {
  std::vector<std::string> names{name};
  names.insert(names.end(), followers.begin(), followers.end());
  return names;
}

Result<Taggable> find_taggable(const Context& context, std::string_view arn, rules::Act act) {
  const std::string prefix =
      "arn:aws:opsworks-cm:" + context.scope.region + ":" + context.world.account + ":";
  if (!arn.starts_with(prefix)) return errors::resource_not_found(arn);
  const std::string_view resource = arn.substr(prefix.size());
  const std::size_t slash = resource.find('/');
  if (slash == std::string_view::npos) return errors::resource_not_found(arn);
  const std::string_view kind = resource.substr(0, slash);
  const std::string_view name = resource.substr(slash + 1);
  if (kind == "server") return find_server(context, arn, name.substr(0, name.find('/')), act);
  if (kind == "backup") return find_backup(context, arn, name, act);
  return errors::resource_not_found(arn);
}

}  // namespace api
