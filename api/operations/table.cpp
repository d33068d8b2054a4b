#include "api/operations/table.hpp"

#include <algorithm>
#include <array>

namespace api {

namespace {

// The name stands here as well, since that in the operation is known to its own file alone when
// this one is compiled.
struct Row {
  std::string_view name;
  const Operation* operation;
};

constexpr std::array rows{
    Row{"AssociateNode", &associate_node},
    Row{"CreateBackup", &create_backup},
    Row{"CreateServer", &create_server},
    Row{"DeleteBackup", &delete_backup},
    Row{"DeleteServer", &delete_server},
    Row{"DescribeAccountAttributes", &describe_account_attributes},
    Row{"DescribeBackups", &describe_backups},
    Row{"DescribeEvents", &describe_events},
    Row{"DescribeNodeAssociationStatus", &describe_node_association_status},
    Row{"DescribeServers", &describe_servers},
    Row{"DisassociateNode", &disassociate_node},
    Row{"ExportServerEngineAttribute", &export_server_engine_attribute},
    Row{"ListTagsForResource", &list_tags_for_resource},
    Row{"RestoreServer", &restore_server},
    Row{"StartMaintenance", &start_maintenance},
    Row{"TagResource", &tag_resource},
    Row{"UntagResource", &untag_resource},
    Row{"UpdateServer", &update_server},
    Row{"UpdateServerEngineAttributes", &update_server_engine_attributes},
};
static_assert(std::ranges::is_sorted(rows, {}, &Row::name), "they are searched by halves");

constexpr auto table = [] {
  std::array<const Operation*, rows.size()> operations{};
  std::ranges::transform(rows, operations.begin(), &Row::operation);
  return operations;
}();

}  // namespace

std::span<const Operation* const> operations() {
  return table;
}

const Operation* find_operation(std::string_view name) {
  const auto* found = std::ranges::lower_bound(rows, name, {}, &Row::name);
  return found != rows.end() && found->name == name ? found->operation : nullptr;
}

}  // namespace api
