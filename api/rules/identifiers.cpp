#include "api/rules/identifiers.hpp"

#include <initializer_list>

#include "storage/usual_names.hpp"

namespace api::rules {

namespace {

std::string join(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts) text.append(part);
  return text;
}

}  // namespace

std::string backup_id(std::string_view server_name, base::Time created_at) {
  return storage::usual_backup_id(server_name, created_at);
}

std::optional<BackupIdParts> parse_backup_id(std::string_view id) {
  return storage::parse_backup_id(id);
}

std::string backup_arn(std::string_view region, std::string_view account, std::string_view id) {
  return storage::usual_backup_arn(region, account, id);
}

std::string server_arn(std::string_view region,
                       std::string_view account,
                       std::string_view name,
                       std::string_view uuid) {
  return join({"arn:aws:opsworks-cm:", region, ":", account, ":server/", name, "/", uuid});
}

std::string endpoint(std::string_view name, std::string_view suffix, std::string_view region) {
  return join({name, "-", suffix, ".", region, ".opsworks-cm.io"});
}

std::string stack_arn(std::string_view region,
                      std::string_view account,
                      std::string_view name,
                      std::string_view suffix,
                      std::string_view uuid) {
  return join({"arn:aws:cloudformation:",
               region,
               ":",
               account,
               ":stack/aws-opsworks-cm-instance-",
               name,
               suffix,
               "/",
               uuid});
}

std::string log_url(std::string_view server_name, base::Time time) {
  return storage::usual_log_url(server_name, time);
}

std::string user_arn(std::string_view account, std::string_view access_key) {
  if (access_key.empty() || access_key == account) return join({"arn:aws:iam::", account, ":root"});
  return join({"arn:aws:iam::", account, ":user/", access_key});
}

}  // namespace api::rules
