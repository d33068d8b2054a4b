#include "api/rules/errors.hpp"

#include <array>
#include <string>

namespace api::errors {

namespace {

std::string quoted(std::string_view name) {
  return "'" + std::string(name) + "'";
}

// What an act would have done, as the message puts it.
std::string_view purpose_of(rules::Act act) {
  using rules::Act;
  switch (act) {
    case Act::associate_node:
      return "associate a node with";
    case Act::create_backup:
      return "create a backup of";
    case Act::delete_server:
      return "delete";
    case Act::describe:
      return "describe";
    case Act::disassociate_node:
      return "disassociate a node from";
    case Act::export_attribute:
      return "export an attribute of";
    case Act::restore_server:
      return "restore";
    case Act::start_maintenance:
      return "start maintenance on";
    case Act::tag:
      return "tag";
    case Act::untag:
      return "untag";
    case Act::update_server:
    case Act::update_attributes:
      return "update";
  }
  return "change";
}

}  // namespace

ServiceError server_not_found(std::string_view name) {
  return {ErrorKind::resource_not_found, "Server with name " + quoted(name) + " does not exist."};
}

ServiceError server_not_ready(std::string_view name, rules::ServerStatus status, rules::Act act) {
  return {ErrorKind::invalid_state,
          "Cannot " + std::string(purpose_of(act)) + " the server " + quoted(name) +
              ". The server is in state " + std::string(base::name_of(status)) + "."};
}

ServiceError operation_in_progress(std::string_view name) {
  return {ErrorKind::validation,
          "Cannot delete the server " + quoted(name) +
              ". The current operation on the server is still in progress."};
}

ServiceError backup_not_found(std::string_view id) {
  return {ErrorKind::resource_not_found, "Backup with ID " + quoted(id) + " does not exist."};
}

ServiceError server_exists(std::string_view name) {
  return {ErrorKind::resource_already_exists,
          "Server with name " + quoted(name) + " already exists."};
}

ServiceError too_many_servers(std::int64_t max) {
  return {ErrorKind::limit_exceeded,
          "The maximum number of " + std::to_string(max) +
              " servers has been reached. Delete a server to create another one."};
}

ServiceError incomplete_custom_domain() {
  return {ErrorKind::validation,
          "CustomDomain, CustomCertificate and CustomPrivateKey must be specified together."};
}

ServiceError retention_too_small() {
  return {ErrorKind::validation, "BackupRetentionCount must be at least 1."};
}

ServiceError no_upgrade(std::string_view name) {
  return {ErrorKind::validation,
          "The server " + quoted(name) + " cannot be upgraded to Chef Automate 2."};
}

ServiceError unknown_attribute(std::string_view name) {
  return {ErrorKind::validation, "The attribute " + quoted(name) + " is not supported."};
}

ServiceError attribute_not_taken(std::string_view name, std::string_view engine) {
  return {ErrorKind::validation,
          "The attribute " + quoted(name) + " is not supported for a server of engine " +
              quoted(engine) + "."};
}

ServiceError attribute_missing(std::string_view name, std::string_view engine) {
  return {ErrorKind::validation,
          "The attribute " + quoted(name) + " is required for a server of engine " +
              quoted(engine) + "."};
}

ServiceError attribute_not_valid(std::string_view name, std::string_view what_it_must_be) {
  return {ErrorKind::validation,
          "The value of the attribute " + quoted(name) + " must be " +
              std::string(what_it_must_be) + "."};
}

ServiceError repeated_attribute(std::string_view name) {
  return {ErrorKind::validation, "The attribute " + quoted(name) + " is given more than once."};
}

ServiceError password_not_ascii(std::string_view name) {
  return attribute_not_valid(name, "of printable ASCII characters");
}

ServiceError backup_not_deletable(std::string_view id, rules::BackupStatus status) {
  return {ErrorKind::invalid_state,
          "Cannot delete the backup " + quoted(id) + ". The backup is in state " +
              std::string(base::name_of(status)) + "."};
}

ServiceError backup_not_restorable(std::string_view id, rules::BackupStatus status) {
  return {ErrorKind::invalid_state,
          "Cannot restore from the backup " + quoted(id) + ". The backup is in state " +
              std::string(base::name_of(status)) + "."};
}

// CreateServer declares no InvalidStateException.
ServiceError backup_not_usable(std::string_view id) {
  return {ErrorKind::validation,
          "Cannot create a server from the backup " + quoted(id) + ". Its state is not OK."};
}

ServiceError backup_is_going(std::string_view id) {
  return {ErrorKind::invalid_state, "The backup " + quoted(id) + " is being deleted."};
}

ServiceError association_not_found(std::string_view token) {
  return {ErrorKind::resource_not_found,
          "Node association with token " + quoted(token) + " does not exist."};
}

ServiceError resource_not_found(std::string_view arn) {
  return {ErrorKind::resource_not_found, "Resource with ARN " + quoted(arn) + " does not exist."};
}

ServiceError too_many_manual_backups(std::int64_t max) {
  return {ErrorKind::limit_exceeded,
          "The maximum number of " + std::to_string(max) +
              " manual backups has been reached. Delete a manual backup to create another one."};
}

ServiceError too_many_tags(std::int64_t max) {
  return {ErrorKind::validation,
          "A resource cannot have more than " + std::to_string(max) + " user tags."};
}

ServiceError reserved_tag(std::string_view key) {
  return {ErrorKind::validation,
          "The tag key " + quoted(key) +
              " is not allowed. Keys that begin with 'aws:' are "
              "reserved for AWS use."};
}

ServiceError empty_tag_key() {
  return {ErrorKind::validation, "A tag key cannot consist of white space only."};
}

ServiceError repeated_tag(std::string_view key) {
  return {ErrorKind::validation, "The tag key " + quoted(key) + " is given more than once."};
}

ServiceError invalid_next_token() {
  return {ErrorKind::invalid_next_token,
          "The provided NextToken is not valid for this request. Use the token of the previous "
          "response with the same parameters."};
}

}  // namespace api::errors
