// The operations of the API.
#pragma once

#include <span>
#include <string_view>

#include "api/operations/operation.hpp"

namespace api {

extern const Operation associate_node;
extern const Operation create_backup;
extern const Operation create_server;
extern const Operation delete_backup;
extern const Operation delete_server;
extern const Operation describe_account_attributes;
extern const Operation describe_backups;
extern const Operation describe_events;
extern const Operation describe_node_association_status;
extern const Operation describe_servers;
extern const Operation disassociate_node;
extern const Operation export_server_engine_attribute;
extern const Operation list_tags_for_resource;
extern const Operation restore_server;
extern const Operation start_maintenance;
extern const Operation tag_resource;
extern const Operation untag_resource;
extern const Operation update_server;
extern const Operation update_server_engine_attributes;

// All of them, in the order of their names.
std::span<const Operation* const> operations();

// The operation of that name; null if there is none.
const Operation* find_operation(std::string_view name);

}  // namespace api
