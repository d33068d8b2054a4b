// In which state of a server an operation may run, and how it is refused otherwise.
#pragma once

#include <array>
#include <optional>

#include "storage/backups.hpp"
#include "storage/servers.hpp"

namespace api::rules {

using storage::BackupStatus;
using storage::ServerStatus;

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

inline constexpr Verdict yes = Verdict::allowed;
inline constexpr Verdict no = Verdict::invalid_state;
inline constexpr Verdict busy = Verdict::in_progress;

// The columns are ServerStatus in its order: BACKING_UP, CONNECTION_LOST, CREATING, DELETING,
// MODIFYING, FAILED, HEALTHY, RUNNING, RESTORING, SETUP, UNDER_MAINTENANCE, UNHEALTHY, TERMINATED.
using Row = std::array<Verdict, storage::names<ServerStatus>.size()>;
inline constexpr std::array<Row, 12> rows{{
    // associate_node: HEALTHY only (documented)
    {no, no, no, no, no, no, yes, no, no, no, no, no, no},
    // create_backup: RUNNING, HEALTHY, UNHEALTHY (documented)
    {no, no, no, no, no, no, yes, yes, no, no, no, yes, no},
    // delete_server: refused while another operation runs (observed), or a deletion (documented)
    {busy, yes, busy, no, busy, yes, yes, yes, busy, busy, busy, yes, yes},
    // describe
    {yes, yes, yes, yes, yes, yes, yes, yes, yes, yes, yes, yes, yes},
    // disassociate_node: HEALTHY only (documented)
    {no, no, no, no, no, no, yes, no, no, no, no, no, no},
    // export_attribute: not in CREATING, DELETING, FAILED, TERMINATED (documented)
    {yes, yes, no, no, yes, no, yes, yes, yes, yes, yes, yes, no},
    // restore_server: CONNECTION_LOST, HEALTHY, RUNNING, UNHEALTHY, TERMINATED (documented)
    {no, yes, no, no, no, no, yes, yes, no, no, no, yes, yes},
    // start_maintenance: HEALTHY, UNHEALTHY (documented)
    {no, no, no, no, no, no, yes, no, no, no, no, yes, no},
    // tag: not while it goes away (inferred)
    {yes, yes, yes, no, yes, yes, yes, yes, yes, yes, yes, yes, no},
    // untag: likewise
    {yes, yes, yes, no, yes, yes, yes, yes, yes, yes, yes, yes, no},
    // update_server: "cannot be changed" while backing up (documented), so while any change runs
    {no, yes, no, no, no, no, yes, yes, no, no, no, yes, no},
    // update_attributes: HEALTHY, UNHEALTHY (documented)
    {no, no, no, no, no, no, yes, no, no, no, no, yes, no},
}};

}  // namespace legality_table

constexpr Verdict verdict(Act act, ServerStatus status) {
  return legality_table::rows[static_cast<std::size_t>(act)][static_cast<std::size_t>(status)];
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
