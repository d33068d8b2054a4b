#include "api/control/routes/watch.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include "api/control/reply.hpp"
#include "api/shapes/world.hpp"
#include "storage/backups.hpp"
#include "storage/servers.hpp"

namespace api::control {

namespace {

constexpr Duration timeout_default = std::chrono::seconds(30);
constexpr Duration timeout_max = std::chrono::minutes(5);
constexpr std::string_view deleted = "DELETED";  // the status of what is no more

constexpr std::array wait_members{
    Member{"BackupId", &shapes::string, false, false},
    Member{"ServerName", &shapes::string, false, false},
    Member{"NodeAssociationStatusToken", &shapes::string, false, false},
    Member{"Status", &shapes::string, true, false},
    Member{"Now", &shapes::timestamp, true, false}};

// What is waited for.
struct Target {
  std::string_view kind;  // the parameter that names it
  std::string name;
  std::set<std::string> statuses;
};

template <storage::Named E>
std::vector<std::string_view> statuses_of() {
  std::vector<std::string_view> list(storage::names<E>.begin(), storage::names<E>.end());
  list.push_back(deleted);
  return list;
}

std::vector<std::string_view> statuses_for(std::string_view kind) {
  if (kind == "BackupId") return statuses_of<storage::BackupStatus>();
  if (kind == "ServerName") return statuses_of<storage::ServerStatus>();
  return statuses_of<storage::AssociationStatus>();
}

std::optional<Target> read_target(const Visit& visit, std::string& mistake) {
  Target target;
  int named = 0;
  for (const std::string_view kind : {"BackupId", "NodeAssociationStatusToken", "ServerName"}) {
    const auto name = parameter(visit.request.target, kind);
    if (!name) continue;
    // The server's name may stand beside an association's token.
    if (kind == "ServerName" && target.kind == "NodeAssociationStatusToken") continue;
    target.kind = kind;
    target.name = *name;
    ++named;
  }
  if (named != 1) {
    mistake = "Name what to wait for: one of BackupId, ServerName and NodeAssociationStatusToken.";
    return std::nullopt;
  }
  const auto statuses = parameter(visit.request.target, "Status");
  const std::vector<std::string_view> known = statuses_for(target.kind);
  std::string_view rest = statuses ? std::string_view(*statuses) : std::string_view();
  while (true) {
    const std::string_view status = rest.substr(0, rest.find(','));
    if (std::find(known.begin(), known.end(), status) == known.end()) {
      mistake = "Status must be one or more, separated by commas, of " + listed(known) + ".";
      return std::nullopt;
    }
    target.statuses.emplace(status);
    if (status.size() == rest.size()) return target;
    rest.remove_prefix(status.size() + 1);
  }
}

std::string status_of(const Context& context, const Target& target) {
  if (target.kind == "BackupId") {
    const auto backup = storage::find_backup(context.database, context.scope, target.name);
    return std::string(backup ? storage::name_of(backup->status) : deleted);
  }
  if (target.kind == "ServerName") {
    const auto server = storage::find_server(context.database, context.scope, target.name);
    return std::string(server ? storage::name_of(server->status) : deleted);
  }
  const auto status =
      storage::find_association_status(context.database, context.scope, target.name);
  return std::string(status ? storage::name_of(*status) : deleted);
}

// Seconds, or a duration.
std::optional<Duration> read_timeout(const Visit& visit) {
  const auto text = parameter(visit.request.target, "Timeout");
  if (!text) return timeout_default;
  const bool is_bare = text->find_first_not_of("0123456789.") == std::string::npos;
  const auto timeout = parse_duration(is_bare ? *text + "s" : *text);
  if (!timeout || *timeout > timeout_max) return std::nullopt;
  return timeout;
}

Reply too_late(const Visit& visit, const Target& target, const std::string& status) {
  const std::string& region = visit.context.scope.region;
  std::string text = status == deleted ? "There is no '" + target.name + "' in " + region + ". "
                                       : "'" + target.name + "' is " + status + ". ";
  const storage::World& world = visit.world;
  const std::string now = to_rfc3339(visit.context.now);
  if (!world.next_due) {
    text += "Nothing is due in this world; what is held waits for POST /_emulator/release.";
  } else if (world.clock.frozen) {
    text += "The clock stands at " + now + "; the next change is due at " +
            to_rfc3339(*world.next_due) + ": PATCH /_emulator/clock moves it.";
  } else {
    text +=
        "It is " + now + " there; the next change is due at " + to_rfc3339(*world.next_due) + ".";
  }
  return error(408, text);
}

}  // namespace

constinit const Shape wait_reply{
    .name = "Waited", .kind = Kind::structure, .members = wait_members};

Answer wait(Visit& visit) {
  std::string mistake;
  const std::optional<Target> target = read_target(visit, mistake);
  if (!target) return error(400, mistake);
  const std::optional<Duration> timeout = read_timeout(visit);
  if (!timeout) return error(400, "Timeout must be seconds or a duration, 5 minutes at most.");
  if (const auto region = parameter(visit.request.target, "Region")) {
    visit.context.scope.region = *region;
  }
  const std::string status = status_of(visit.context, *target);
  if (target->statuses.contains(status)) {
    return object_reply([&](JsonWriter& writer) {
      encode_member(writer, target->kind, target->name);
      encode_member(writer, "Status", status);
      encode_member(writer, "Now", to_rfc3339(visit.context.now));
    });
  }
  const Time end = visit.request.arrived + *timeout;
  if (visit.machine >= end) return too_late(visit, *target, status);
  return Later{.at = end, .account = visit.world.account};
}

Answer stream(Visit& visit) {
  Reply reply;
  reply.content_type = "text/event-stream";
  reply.watch = Watch{visit.world.account, visit.feed.end()};
  const std::string_view last = visit.request.header("Last-Event-ID");
  if (last.empty()) return reply;
  if (const auto place = visit.feed.place_of(last)) {
    reply.watch->after = *place;
  } else {
    reply.body = visit.feed.gap();
  }
  return reply;
}

Answer show_metrics(Visit& visit) {
  const storage::Totals totals = storage::count_all(visit.context.database);
  const std::array gauges{
      Gauge{"worlds", "Accounts that have a world.", static_cast<std::uint64_t>(totals.worlds)},
      Gauge{"servers", "Servers of all worlds.", static_cast<std::uint64_t>(totals.servers)},
      Gauge{"manual_backups",
            "Manual backups of all worlds.",
            static_cast<std::uint64_t>(totals.manual_backups)},
      Gauge{"journal_bytes", "What the journals take.", visit.journal.bytes()}};
  Reply reply;
  reply.content_type = "text/plain; version=0.0.4; charset=utf-8";
  reply.body = to_prometheus(visit.metrics, gauges);
  return reply;
}

}  // namespace api::control
