// The life of a server: which status a change gives it, and which follows.
#pragma once

#include <array>
#include <optional>

#include "api/rules/legality.hpp"
#include "storage/timers.hpp"

namespace api::rules {

using storage::Change;

// What a change does to the server that undergoes it. `then` and `failed` are the statuses after
// success and failure; nothing means the very status it came from.
struct Step {
  Change change;
  std::optional<Act> act;  // its legality says from where; nothing: from non-existence
  ServerStatus during;
  std::optional<ServerStatus> then;
  std::optional<ServerStatus> failed;
  Source source;  // of `during` and `then`
};

inline constexpr std::array<Step, 6> steps{{
    {Change::create,
     {},
     ServerStatus::creating,
     ServerStatus::healthy,
     ServerStatus::failed,
     Source::observed},
    {Change::backup, Act::create_backup, ServerStatus::backing_up, {}, {}, Source::documented},
    {Change::restore,
     Act::restore_server,
     ServerStatus::restoring,
     ServerStatus::healthy,
     ServerStatus::failed,
     Source::documented},
    {Change::maintenance,
     Act::start_maintenance,
     ServerStatus::under_maintenance,
     ServerStatus::healthy,
     ServerStatus::unhealthy,
     Source::documented},
    {Change::update, Act::update_attributes, ServerStatus::modifying, {}, {}, Source::documented},
    // A server that is gone has no status.
    {Change::remove,
     Act::delete_server,
     ServerStatus::deleting,
     {},
     ServerStatus::failed,
     Source::observed},
}};

// The step that a change makes a server take; null for a change that leaves its status alone.
constexpr const Step* step(Change change) {
  for (const Step& each : steps) {
    if (each.change == change) return &each;
  }
  return nullptr;
}

// Why a backup fails that ends while its server is in that status, into which somebody forced it
// meanwhile, or is no more (no status); nothing if it is OK (inferred: no backups are possible
// without the server).
inline std::optional<std::string> backup_failure(std::optional<ServerStatus> status) {
  if (!status) return "The server was deleted.";
  switch (*status) {
    case ServerStatus::connection_lost:
      return "The connection to the server was lost.";
    case ServerStatus::failed:
      return "The server failed.";
    case ServerStatus::terminated:
      return "The server was terminated.";
    case ServerStatus::deleting:
      return "The server is being deleted.";
    default:
      return std::nullopt;
  }
}

// A server that undergoes a change can't begin another: no status that a step gives allows an act
// that begins a step.
constexpr bool changes_exclude_each_other() {
  for (const Step& running : steps) {
    for (const Step& other : steps) {
      if (other.act && verdict(*other.act, running.during) == Verdict::allowed) return false;
    }
  }
  return true;
}
static_assert(changes_exclude_each_other());

constexpr bool ends_well_anywhere() {
  for (const Step& each : steps) {
    if (each.then && *each.then == each.during) return false;
  }
  return true;
}
static_assert(ends_well_anywhere(), "a change must end");

}  // namespace api::rules
