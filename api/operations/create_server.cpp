// CreateServer: a new server, empty or from a backup.
#include "api/changes/server.hpp"
#include "api/operations/table.hpp"
#include "api/resources/certificate_authority.hpp"
#include "api/resources/engine_secrets.hpp"
#include "api/resources/new_server.hpp"
#include "api/rules/engine_attributes.hpp"
#include "api/rules/engines.hpp"
#include "api/rules/errors.hpp"
#include "api/rules/quotas.hpp"
#include "api/rules/tags.hpp"
#include "api/shapes/server.hpp"
#include "api/shapes/tag.hpp"
#include "storage/backups.hpp"

namespace api {

namespace shapes {

namespace {

#define SPACE R"([ \t\n\x{0B}\f\r]*)"
#define LINE R"([^\n\r\x{85}\x{2028}\x{2029}]*)"
#define LINE_END R"([\n\r\x{85}\x{2028}\x{2029}])"

constexpr Pattern certificate_pattern{
    R"((?s)\s*-----BEGIN CERTIFICATE-----.+-----END CERTIFICATE-----\s*)",
    SPACE "-----BEGIN CERTIFICATE-----(?s:.+)-----END CERTIFICATE-----" SPACE};
constexpr Shape custom_certificate{
    .name = "CustomCertificate", .max = 2'097'152, .pattern = &certificate_pattern};

// Java's ^ and $ stand beside any line end in multi-line mode; here the line ends are spelt out.
constexpr Pattern private_key_pattern{
    R"((?ms)\s*^-----BEGIN (?-s:.*)PRIVATE KEY-----$.*?^-----END (?-s:.*)PRIVATE KEY-----$\s*)",
    "(?:|" SPACE "[\\n\\r])-----BEGIN " LINE "PRIVATE KEY-----" LINE_END "(?:(?s:.*)" LINE_END
    ")?-----END " LINE "PRIVATE KEY-----(?:|[\\n\\r]" SPACE ")"};
constexpr Shape custom_private_key{
    .name = "CustomPrivateKey", .max = 4'096, .pattern = &private_key_pattern, .sensitive = true};

}  // namespace

}  // namespace shapes

namespace {

constexpr std::string_view operation_name = "CreateServer";

struct CreateServerRequest {
  std::optional<bool> associate_public_ip_address;
  std::optional<std::string> custom_domain;
  std::optional<std::string> custom_certificate;
  std::optional<std::string> custom_private_key;  // never kept
  std::optional<bool> disable_automated_backup;
  std::string engine;
  std::optional<std::string> engine_model;
  std::optional<std::string> engine_version;
  std::vector<storage::EngineAttribute> engine_attributes;
  std::optional<std::int64_t> backup_retention_count;
  std::string server_name;
  std::string instance_profile_arn;
  std::string instance_type;
  std::optional<std::string> key_pair;
  std::optional<std::string> preferred_maintenance_window;
  std::optional<std::string> preferred_backup_window;
  std::vector<std::string> security_group_ids;
  std::string service_role_arn;
  std::vector<std::string> subnet_ids;
  std::vector<storage::Tag> tags;
  std::optional<std::string> backup_id;
};

struct CreateServerResponse {
  storage::Server server;
};

storage::Server requested_server(const Context& context, const CreateServerRequest& request) {
  storage::Server server = resources::new_server(context, request.server_name);
  const rules::EngineRelease* known = rules::find_engine(request.engine);
  server.engine = request.engine;
  server.engine_model = request.engine_model.value_or(known ? std::string(known->model) : "Single");
  server.engine_version = rules::full_version(request.engine, request.engine_version.value_or(""));
  server.instance_type = request.instance_type;
  server.instance_profile_arn = request.instance_profile_arn;
  server.service_role_arn = request.service_role_arn;
  server.key_pair = request.key_pair;
  server.associate_public_ip_address = request.associate_public_ip_address.value_or(true);
  server.security_group_ids = request.security_group_ids;
  server.subnet_ids = request.subnet_ids;
  server.custom_domain = request.custom_domain;
  server.backup_retention_count =
      request.backup_retention_count.value_or(server.backup_retention_count);
  server.disable_automated_backup = request.disable_automated_backup.value_or(false);
  server.preferred_backup_window =
      request.preferred_backup_window.value_or(server.preferred_backup_window);
  server.preferred_maintenance_window =
      request.preferred_maintenance_window.value_or(server.preferred_maintenance_window);
  return server;
}

// A domain needs its certificate and its key (documented).
bool has_whole_domain(const CreateServerRequest& request) {
  const bool domain = request.custom_domain.has_value();
  return domain == request.custom_certificate.has_value() &&
         domain == request.custom_private_key.has_value();
}

std::optional<ServiceError> check_limits(const Context& context,
                                         const CreateServerRequest& request) {
  if (storage::find_server(context.database, context.scope, request.server_name)) {
    return errors::server_exists(request.server_name);
  }
  const std::int64_t max = context.settings.servers_max;
  if (storage::find_usage(context.database, context.scope).servers >= max) {
    return errors::too_many_servers(max);
  }
  return std::nullopt;
}

Result<CreateServerResponse> run(Context& context, const CreateServerRequest& request) {
  if (!has_whole_domain(request)) return errors::incomplete_custom_domain();
  if (const auto error =
          rules::refuse_attributes(operation_name, request.engine, request.engine_attributes)) {
    return *error;
  }
  const Result<std::vector<storage::Tag>> tags = rules::user_tags(request.tags);
  if (!tags) return tags.error();
  if (const auto fault = check_limits(context, request)) return *fault;
  storage::Server server = requested_server(context, request);
  if (request.backup_id) {
    const auto backup = storage::find_backup(context.database, context.scope, *request.backup_id);
    if (!backup) return errors::backup_not_found(*request.backup_id);
    if (!rules::may_restore(backup->status)) return errors::backup_not_usable(*request.backup_id);
    server.engine_version = backup->engine_version.value_or(server.engine_version);
  }
  changes::start_create(context, server);
  if (rules::tool_of(server.engine) == rules::Tool::puppet) {
    resources::authority_of(context, server.name);  // so that no read has to make it
  }
  for (const storage::Tag& tag : *tags) {
    storage::put_tag(context.database, context.scope, storage::server_resource(server.name), tag);
  }
  // Shown in this answer and never again. The stack is not known yet (observed).
  server.engine_attributes =
      resources::initial_attributes(context, server, request.engine_attributes);
  server.stack_arn.reset();
  return CreateServerResponse{std::move(server)};
}

constexpr std::array faults_declared{ErrorKind::limit_exceeded,
                                     ErrorKind::resource_already_exists,
                                     ErrorKind::resource_not_found,
                                     ErrorKind::validation};

}  // namespace

template <>
struct Model<CreateServerRequest> {
  using Request = CreateServerRequest;
  static constexpr std::string_view name = "CreateServerRequest";
  static constexpr auto fields = std::tuple{
      optional("AssociatePublicIpAddress", &Request::associate_public_ip_address, shapes::boolean),
      optional("CustomDomain", &Request::custom_domain, shapes::custom_domain),
      optional("CustomCertificate", &Request::custom_certificate, shapes::custom_certificate),
      optional("CustomPrivateKey", &Request::custom_private_key, shapes::custom_private_key),
      optional("DisableAutomatedBackup", &Request::disable_automated_backup, shapes::boolean),
      required("Engine", &Request::engine, shapes::string),
      optional("EngineModel", &Request::engine_model, shapes::string),
      optional("EngineVersion", &Request::engine_version, shapes::string),
      optional("EngineAttributes", &Request::engine_attributes, shapes::engine_attributes),
      optional(
          "BackupRetentionCount", &Request::backup_retention_count, shapes::backup_retention_count),
      required("ServerName", &Request::server_name, shapes::server_name),
      required("InstanceProfileArn", &Request::instance_profile_arn, shapes::instance_profile_arn),
      required("InstanceType", &Request::instance_type, shapes::string),
      optional("KeyPair", &Request::key_pair, shapes::key_pair),
      optional("PreferredMaintenanceWindow",
               &Request::preferred_maintenance_window,
               shapes::time_window),
      optional("PreferredBackupWindow", &Request::preferred_backup_window, shapes::time_window),
      optional("SecurityGroupIds", &Request::security_group_ids, shapes::strings),
      required("ServiceRoleArn", &Request::service_role_arn, shapes::service_role_arn),
      optional("SubnetIds", &Request::subnet_ids, shapes::strings),
      optional("Tags", &Request::tags, shapes::tag_list),
      optional("BackupId", &Request::backup_id, shapes::backup_id)};
};

template <>
struct Model<CreateServerResponse> {
  static constexpr std::string_view name = "CreateServerResponse";
  static constexpr auto fields =
      std::tuple{optional("Server", &CreateServerResponse::server, shape_of<storage::Server>)};
};

constinit const Operation create_server = operation<run>(
    operation_name, Access::writes, faults_declared, "Creates a server, empty or from a backup.");

}  // namespace api
