#include "api/control/routes/watch.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include "api/control/reply.hpp"
#include "storage/backups.hpp"
#include "storage/servers.hpp"

namespace api::control {

namespace {

constexpr Duration timeout_default = std::chrono::seconds(30);
constexpr Duration timeout_max = std::chrono::minutes(5);
constexpr std::string_view deleted = "DELETED";  // the status of what is no more

// What is waited for.
struct Awaited {
  std::string_view kind;  // the parameter that names it
  std::string name;
  std::set<std::string> statuses;
};

template <base::Named E>
std::vector<std::string_view> statuses_of() {
  std::vector<std::string_view> list(base::names<E>.begin(), base::names<E>.end());
  list.push_back(deleted);
  return list;
}

std::vector<std::string_view> statuses_for(std::string_view kind) {
  if (kind == "BackupId") return statuses_of<storage::BackupStatus>();
  if (kind == "ServerName") return statuses_of<storage::ServerStatus>();
  return statuses_of<storage::AssociationStatus>();
}

std::optional<Awaited> read_awaited(const Call& call, std::string& mistake) {
  Awaited awaited;
  int named = 0;
  for (const std::string_view kind : {"BackupId", "NodeAssociationStatusToken", "ServerName"}) {
    const auto name = call.request.target.parameter(kind);
    if (!name) continue;
    // The server's name may stand beside an association's token.
    if (kind == "ServerName" && awaited.kind == "NodeAssociationStatusToken") continue;
    awaited.kind = kind;
    awaited.name = *name;
    ++named;
  }
  if (named != 1) {
    mistake = "Name what to wait for: one of BackupId, ServerName and NodeAssociationStatusToken.";
    return std::nullopt;
  }
  const auto statuses = call.request.target.parameter("Status");
  const std::vector<std::string_view> known = statuses_for(awaited.kind);
  std::string_view rest = statuses ? std::string_view(*statuses) : std::string_view();
  while (true) {
    const std::string_view status = rest.substr(0, rest.find(','));
    if (std::find(known.begin(), known.end(), status) == known.end()) {
      mistake = "Status must be one or more, separated by commas, of " + listed(known) + ".";
      return std::nullopt;
    }
    awaited.statuses.emplace(status);
    if (status.size() == rest.size()) return awaited;
    rest.remove_prefix(status.size() + 1);
  }
}

std::string status_of(const Context& context, const Awaited& awaited) {
  if (awaited.kind == "BackupId") {
    const auto backup = storage::find_backup(context.database, context.scope, awaited.name);
    return std::string(backup ? base::name_of(backup->status) : deleted);
  }
  if (awaited.kind == "ServerName") {
    const auto server = storage::find_server(context.database, context.scope, awaited.name);
    return std::string(server ? base::name_of(server->status) : deleted);
  }
  const auto status =
      storage::find_association_status(context.database, context.scope, awaited.name);
  return std::string(status ? base::name_of(*status) : deleted);
}

Waited waited(const Awaited& awaited, const std::string& status, Time now) {
  Waited result{.status = status, .now = now};
  if (awaited.kind == "BackupId") {
    result.backup_id = awaited.name;
  } else if (awaited.kind == "ServerName") {
    result.server_name = awaited.name;
  } else {
    result.token = awaited.name;
  }
  return result;
}

// Seconds, or a duration.
std::optional<Duration> read_timeout(const Call& call) {
  const auto text = call.request.target.parameter("Timeout");
  if (!text) return timeout_default;
  const bool is_bare = text->find_first_not_of("0123456789.") == std::string::npos;
  const auto timeout = base::parse_duration(is_bare ? *text + "s" : *text);
  if (!timeout || *timeout > timeout_max) return std::nullopt;
  return timeout;
}

Reply too_late(const Call& call, const Awaited& awaited, const std::string& status) {
  const std::string& region = call.context.scope.region;
  std::string text = status == deleted ? "There is no '" + awaited.name + "' in " + region + ". "
                                       : "'" + awaited.name + "' is " + status + ". ";
  const storage::World& world = call.world;
  const std::string now = base::to_rfc3339(call.context.now);
  if (!world.next_due) {
    text += "Nothing is due in this world; what is held waits for POST /_emulator/release.";
  } else if (world.clock.frozen) {
    text += "The clock stands at " + now + "; the next change is due at " +
            base::to_rfc3339(*world.next_due) + ": PATCH /_emulator/clock moves it.";
  } else {
    text += "It is " + now + " there; the next change is due at " +
            base::to_rfc3339(*world.next_due) + ".";
  }
  return error(408, text);
}

}  // namespace

Answer wait(Call& call) {
  std::string mistake;
  const std::optional<Awaited> awaited = read_awaited(call, mistake);
  if (!awaited) return error(400, mistake);
  const std::optional<Duration> timeout = read_timeout(call);
  if (!timeout) return error(400, "Timeout must be seconds or a duration, 5 minutes at most.");
  if (const auto region = call.request.target.parameter("Region")) {
    call.context.scope.region = *region;
  }
  const std::string status = status_of(call.context, *awaited);
  if (awaited->statuses.contains(status)) {
    return reply_with(waited(*awaited, status, call.context.now));
  }
  const Time end = call.request.arrived + *timeout;
  if (call.machine >= end) return too_late(call, *awaited, status);
  return Later{.at = end, .account = call.world.account};
}

Answer show_metrics(Call& call) {
  const storage::Totals totals = call.context.database.totals();
  const std::array gauges{
      Gauge{"worlds", "Accounts that have a world.", static_cast<std::uint64_t>(totals.worlds)},
      Gauge{"servers", "Servers of all worlds.", static_cast<std::uint64_t>(totals.servers)},
      Gauge{"manual_backups",
            "Manual backups of all worlds.",
            static_cast<std::uint64_t>(totals.manual_backups)},
      Gauge{"journal_bytes", "What the journals take.", call.journal.bytes()},
      Gauge{"change_stream_bytes", "What the kept changes take.", call.change_stream.bytes()}};
  Reply reply;
  reply.content_type = "text/plain; version=0.0.4; charset=utf-8";
  reply.body = to_prometheus(call.metrics, gauges, call.context.settings.shard);
  return reply;
}

}  // namespace api::control
