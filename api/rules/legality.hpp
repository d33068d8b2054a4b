// In which state of a server an operation may run, and how it is refused otherwise.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "storage/backups.hpp"
#include "storage/servers.hpp"

namespace api::rules {

using storage::BackupStatus;
using storage::ServerStatus;

// How a rule is known: AWS was seen to follow it, AWS publishes it, or it is concluded from either.
enum class Source { observed, documented, inferred };
constexpr auto enum_names(Source) {
  return std::array<std::string_view, 3>{"observed", "documented", "inferred"};
}

// What is done to a server.
enum class Act {
  associate_node,
  create_backup,
  delete_server,
  describe,  // and every other that only looks
  disassociate_node,
  export_attribute,
  restore_server,
  start_maintenance,
  tag,
  untag,
  update_server,
  update_attributes,
};

enum class Verdict {
  allowed,
  invalid_state,  // InvalidStateException
  in_progress,    // ValidationException: another operation is still in progress
};

namespace legality_table {

using enum Source;

inline constexpr Verdict yes = Verdict::allowed;
inline constexpr Verdict no = Verdict::invalid_state;
inline constexpr Verdict busy = Verdict::in_progress;

struct Row {
  Act act;
  std::string_view operations;  // AWS's names of those that do it
  Source source;
  std::string_view ground;  // what was seen or written, or what the rule is concluded from
  std::array<Verdict, base::names<ServerStatus>.size()> verdicts;  // in ServerStatus' order
};

// clang-format off
inline constexpr std::array<Row, 12> rows{{
    //  backing_up
    //  |     connection_lost
    //  |     |     creating
    //  |     |     |     deleting
    //  |     |     |     |     modifying
    //  |     |     |     |     |     failed
    //  |     |     |     |     |     |     healthy
    //  |     |     |     |     |     |     |     running
    //  |     |     |     |     |     |     |     |     restoring
    //  |     |     |     |     |     |     |     |     |     setup
    //  |     |     |     |     |     |     |     |     |     |     under_maintenance
    //  |     |     |     |     |     |     |     |     |     |     |     unhealthy
    //  |     |     |     |     |     |     |     |     |     |     |     |     terminated
    {Act::associate_node, "AssociateNode", documented, "HEALTHY only",
       {no,   no,   no,   no,   no,   no,   yes,  no,   no,   no,   no,   no,   no}},
    {Act::create_backup, "CreateBackup", documented, "RUNNING, HEALTHY, UNHEALTHY only",
       {no,   no,   no,   no,   no,   no,   yes,  yes,  no,   no,   no,   yes,  no}},
    {Act::delete_server, "DeleteServer", observed, "refused while another operation runs",
       {busy, yes,  busy, no,   busy, yes,  yes,  yes,  busy, busy, busy, yes,  yes}},
    {Act::describe, "Describe…, ListTagsForResource", observed, "listed CREATING, FAILED, DELETING",
       {yes,  yes,  yes,  yes,  yes,  yes,  yes,  yes,  yes,  yes,  yes,  yes,  yes}},
    {Act::disassociate_node, "DisassociateNode", documented, "HEALTHY only",
       {no,   no,   no,   no,   no,   no,   yes,  no,   no,   no,   no,   no,   no}},
    {Act::export_attribute, "ExportServerEngineAttribute", documented, "four states refuse",
       {yes,  yes,  no,   no,   yes,  no,   yes,  yes,  yes,  yes,  yes,  yes,  no}},
    {Act::restore_server, "RestoreServer", documented, "five states allow",
       {no,   yes,  no,   no,   no,   no,   yes,  yes,  no,   no,   no,   yes,  yes}},
    {Act::start_maintenance, "StartMaintenance", documented, "HEALTHY, UNHEALTHY only",
       {no,   no,   no,   no,   no,   no,   yes,  no,   no,   no,   no,   yes,  no}},
    {Act::tag, "TagResource", inferred, "not while the server goes away",
       {yes,  yes,  yes,  no,   yes,  yes,  yes,  yes,  yes,  yes,  yes,  yes,  no}},
    {Act::untag, "UntagResource", inferred, "not while the server goes away",
       {yes,  yes,  yes,  no,   yes,  yes,  yes,  yes,  yes,  yes,  yes,  yes,  no}},
    {Act::update_server, "UpdateServer", inferred, "“cannot be changed” during a backup",
       {no,   yes,  no,   no,   no,   no,   yes,  yes,  no,   no,   no,   yes,  no}},
    {Act::update_attributes, "UpdateServerEngineAttributes", documented, "HEALTHY, UNHEALTHY only",
       {no,   no,   no,   no,   no,   no,   yes,  no,   no,   no,   no,   yes,  no}},
}};
// clang-format on

constexpr bool rows_stand_in_order() {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].act != static_cast<Act>(i)) return false;
  }
  return true;
}
static_assert(rows_stand_in_order());

}  // namespace legality_table

constexpr Verdict verdict(Act act, ServerStatus status) {
  const legality_table::Row& row = legality_table::rows[static_cast<std::size_t>(act)];
  return row.verdicts[static_cast<std::size_t>(status)];
}

// A backup can be deleted once it is made, and once only (documented); while it is being made it
// can't (inferred). Restoring takes one that is OK (inferred).
constexpr bool may_delete(BackupStatus status) {
  return status == BackupStatus::ok || status == BackupStatus::failed;
}
constexpr bool may_restore(BackupStatus status) {
  return status == BackupStatus::ok;
}

}  // namespace api::rules
