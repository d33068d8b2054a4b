#include "api/rules/identifiers.hpp"

#include <initializer_list>

#include "base/time_text.hpp"

namespace api::rules {

namespace {

std::string join(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts) text.append(part);
  return text;
}

}  // namespace

std::string backup_id(std::string_view server_name, base::Time created_at) {
  return join({server_name, "-", base::to_digits(created_at)});
}

std::optional<BackupIdParts> parse_backup_id(std::string_view id) {
  constexpr std::size_t digits_size = 17;
  if (id.size() < digits_size + 2 || id[id.size() - digits_size - 1] != '-') return std::nullopt;
  const std::string_view digits = id.substr(id.size() - digits_size);
  const auto part = [&](std::size_t at, std::size_t size) { return digits.substr(at, size); };
  const auto created_at = base::parse_rfc3339(join({part(0, 4),
                                                    "-",
                                                    part(4, 2),
                                                    "-",
                                                    part(6, 2),
                                                    "T",
                                                    part(8, 2),
                                                    ":",
                                                    part(10, 2),
                                                    ":",
                                                    part(12, 2),
                                                    ".",
                                                    part(14, 3),
                                                    "Z"}));
  if (!created_at) return std::nullopt;
  return BackupIdParts{id.substr(0, id.size() - digits_size - 1), *created_at};
}

std::string backup_arn(std::string_view region, std::string_view account, std::string_view id) {
  return join({"arn:aws:opsworks-cm:", region, ":", account, ":backup/", id});
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
  return join(
      {"https://s3.amazonaws.com/", server_name, "/", server_name, "-", base::to_digits(time)});
}

std::string user_arn(std::string_view account, std::string_view access_key) {
  if (access_key.empty() || access_key == account) return join({"arn:aws:iam::", account, ":root"});
  return join({"arn:aws:iam::", account, ":user/", access_key});
}

}  // namespace api::rules
