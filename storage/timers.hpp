// What is to happen later: rows that survive the process.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/database.hpp"
#include "storage/scope.hpp"
#include "storage/servers.hpp"

namespace storage {

// The kinds of change that take time. The names are those of --duration and of policies; the last
// two are occasions that the calendar brings.
enum class Change {
  backup,
  create,
  restore,
  maintenance,
  update,
  remove,
  delete_backup,
  associate,
  backup_window,
  maintenance_window,
};

constexpr auto enum_names(Change) {
  return std::array<std::string_view, 10>{"backup",
                                          "create",
                                          "restore",
                                          "maintenance",
                                          "update",
                                          "delete",
                                          "delete-backup",
                                          "associate",
                                          "backup-window",
                                          "maintenance-window"};
}

// The order of Change, and of ServerStatus, is kept: a new value goes last.
struct Timer {
  std::int64_t id = 0;  // among its world's
  WorldId world = 0;
  std::optional<base::Time> due;  // nothing: held, until released or read often enough
  Change change{};
  std::string region;
  std::string server_name;
  std::string subject;  // a backup's id, an association's token, or nothing
  // The server's status to go back to; nothing: the change leaves the server's status alone.
  std::optional<ServerStatus> resume;
  std::optional<std::int64_t> polls;        // how many reads it still waits for
  std::optional<std::string> fail;          // the reason why it will fail; nothing: it will go well
  std::optional<ServerStatus> fail_status;  // the server's then; nothing: the change's usual one
  std::optional<std::int64_t> policy;       // that has decided how it goes
};

void insert_timer(Database& database, WorldId world, const Timer& timer);
void delete_timer(Database& database, const Timer& timer);
void set_timer_polls(Database& database, const Timer& timer, std::int64_t polls);

// Those that no moment makes due and whose ids are beyond `after`, in the order of their ids;
// `count` at most (-1: all).
std::vector<Timer> list_held_timers(Database& database,
                                    WorldId world,
                                    std::int64_t after = 0,
                                    std::int64_t count = -1);
// The highest id of those; 0 if there are none.
std::int64_t last_held_timer(Database& database, WorldId world);
// Those of a region that wait to be read, in the order of their ids; `count` at most.
std::vector<Timer> list_polled_timers(Database& database, const Scope& scope, std::int64_t count);
// From now on the timer waits for nothing but that moment.
void set_timer_due(Database& database, const Timer& timer, base::Time due);

// All of a server's, in the order of their ids.
std::vector<Timer> list_timers_of_server(Database& database,
                                         const Scope& scope,
                                         std::string_view server_name);
// Those of them that will set the server's status; with a subject, only those about it.
std::vector<Timer> list_resuming_timers(Database& database,
                                        const Scope& scope,
                                        std::string_view server_name,
                                        std::optional<std::string_view> subject = std::nullopt);
// The timer will leave its server's status alone.
void clear_timer_resume(Database& database, const Timer& timer);
void delete_timers_of_subject(Database& database,
                              const Scope& scope,
                              std::string_view server_name,
                              std::string_view subject);
// Those about nothing but the server itself.
void delete_timers_of_kind(Database& database,
                           const Scope& scope,
                           std::string_view server_name,
                           Change change);

// The world's first timer with due <= now, in the order of (due, id).
std::optional<Timer> first_due_timer(Database& database, WorldId world, base::Time now);

// The world's timer of that id.
std::optional<Timer> find_timer(Database& database, WorldId world, std::int64_t id);

// A place in the order of lists: first what no moment makes due, by id, then by due and id.
// Default: before the first.
struct TimerPlace {
  std::optional<base::Time> due;
  std::int64_t id = 0;
};

// Those behind `after` that are due until a moment, if at all; `count` at most.
std::vector<Timer> list_timers_until(Database& database,
                                     WorldId world,
                                     base::Time until,
                                     const TimerPlace& after,
                                     std::int64_t count);

// When the world's next timer is due.
std::optional<base::Time> next_due(Database& database, WorldId world);
// Whether some change of the world waits to be read.
bool has_polled_timers(Database& database, WorldId world);

struct TimerIds {
  std::int64_t first = 0;
  std::int64_t last = 0;
};

// From the first to the last of a world's timers; nothing if it has none.
std::optional<TimerIds> find_timer_ids(Database& database, WorldId world);
// Those of a range, in the order of their ids.
std::vector<Timer> list_timers(Database& database, WorldId world, TimerIds ids);
// Copies more of a world's into another world, untold: those behind the last that are there,
// `rows_max` at most. How many.
std::int64_t copy_timers(Database& database, WorldId from, WorldId to, std::int64_t rows_max);

}  // namespace storage
