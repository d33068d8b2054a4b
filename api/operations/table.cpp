#include "api/operations/table.hpp"

#include <algorithm>
#include <array>

namespace api {

namespace {

constexpr std::array table{
    &associate_node,
    &create_backup,
    &create_server,
    &delete_backup,
    &delete_server,
    &describe_account_attributes,
    &describe_backups,
    &describe_events,
    &describe_node_association_status,
    &describe_servers,
    &disassociate_node,
    &export_server_engine_attribute,
    &list_tags_for_resource,
    &restore_server,
    &start_maintenance,
    &tag_resource,
    &untag_resource,
    &update_server,
    &update_server_engine_attributes,
};

}  // namespace

std::span<const Operation* const> operations() {
  return table;
}

const Operation* find_operation(std::string_view name) {
  const auto* found = std::lower_bound(
      table.begin(), table.end(), name, [](const Operation* each, std::string_view wanted) {
        return each->name < wanted;
      });
  return found != table.end() && (*found)->name == name ? *found : nullptr;
}

}  // namespace api
