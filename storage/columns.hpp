// The columns of each table behind those that say where a row belongs (world, region, id), in the
// order in which the functions of storage/ bind and read them. Macros, since SQL is accepted as a
// literal only.
#pragma once

#define WORLD_COLUMNS "id, account, seed, machine_anchor, virtual_anchor, rate, frozen, moment"

#define SERVER_COLUMNS                                                                        \
  "name, status, status_reason, created_at, arn, endpoint, stack_arn, engine, engine_model, " \
  "engine_version, instance_type, instance_profile_arn, service_role_arn, key_pair, "         \
  "associate_public_ip_address, security_group_ids, subnet_ids, custom_domain, "              \
  "backup_retention_count, disable_automated_backup, preferred_backup_window, "               \
  "preferred_maintenance_window, maintenance_status"

#define BACKUP_COLUMNS                                                                          \
  "id, server_name, created_at, arn, type, status, status_description, description, user_arn, " \
  "s3_log_url, s3_data_size, s3_data_url, engine, engine_model, engine_version, "               \
  "tools_version, instance_type, instance_profile_arn, service_role_arn, key_pair, "            \
  "security_group_ids, subnet_ids, preferred_backup_window, preferred_maintenance_window"

#define TIMER_COLUMNS \
  "due, change, region, server_name, subject, resume, polls, fail_reason, fail_status"

#define EVENT_COLUMNS "id, region, server_name, created_at, message, log_url"

#define ASSOCIATION_COLUMNS "region, server_name, token, node_name, status"

#define NAME_COLUMNS "region, name, servers, associations, last_backup_at"

#define POLICY_COLUMNS \
  "change, region, server_name, after, polls, hold, fail_reason, fail_status, times, applied"

#define FAULT_COLUMNS                                                                        \
  "operation, region, server_name, nth, every, probability, delay, error, message, status, " \
  "reply, strikes, times, until, seen, matched"
