#include "api/resources/new_server.hpp"

#include "api/rules/engine_attributes.hpp"
#include "api/rules/identifiers.hpp"
#include "base/seeded_random.hpp"
#include "storage/server_names.hpp"

namespace api::resources {

namespace {

std::string two_digits(unsigned number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

}  // namespace

storage::Server new_server(const Context& context, std::string_view name, std::string_view engine) {
  const std::string& region = context.scope.region;
  const std::string& account = context.world.account;
  const std::int64_t ordinal =
      storage::find_server_name(context.database, context.scope, name).servers;
  const auto purpose = [&](std::string_view kind) {
    return base::Purpose{context.world.seed, region, kind, name, ordinal};
  };
  storage::Server server;
  server.name = name;
  server.created_at = context.now;
  server.arn = rules::server_arn(region, account, name, base::draw_uuid(purpose("server-arn")));
  server.endpoint = rules::endpoint(name, base::draw_letters(purpose("endpoint"), 16), region);
  server.stack_arn = rules::stack_arn(
      region, account, name, "", base::draw_time_uuid(purpose("stack"), context.now));
  set_engine(server, rules::automate.engine);
  set_engine(server, engine);
  // The smallest that the user guide has for the tool.
  const bool is_puppet = rules::tool_of(engine) == rules::Tool::puppet;
  server.instance_type = is_puppet ? "m5.xlarge" : "m5.large";
  const std::string iam = "arn:aws:iam::" + account + ":";
  server.instance_profile_arn = iam + "instance-profile/aws-opsworks-cm-ec2-role";
  server.service_role_arn = iam + "role/service-role/aws-opsworks-cm-service-role";
  server.backup_retention_count = 1;  // CreateServer, API reference
  // Documented defaults: daily at a random hour; Tuesday, Wednesday or Friday at a random hour.
  server.preferred_backup_window =
      two_digits(base::draw_number(purpose("backup-hour"), 24)) + ":00";
  static constexpr std::array<std::string_view, 3> days{"Tue:", "Wed:", "Fri:"};
  server.preferred_maintenance_window =
      std::string(days[base::draw_number(purpose("maintenance-day"), days.size())]) +
      two_digits(base::draw_number(purpose("maintenance-hour"), 24)) + ":00";
  return server;
}

std::string later_stack_arn(const Context& context, std::string_view name) {
  const std::int64_t moment = base::milliseconds_of(context.now);
  const base::Purpose purpose{context.world.seed, context.scope.region, "stack", name, moment};
  return rules::stack_arn(context.scope.region,
                          context.world.account,
                          name,
                          "-" + std::to_string(moment),
                          base::draw_time_uuid(purpose, context.now));
}

}  // namespace api::resources
