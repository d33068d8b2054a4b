// What a failing test tells of its world: the calls, what there is, the log.
"use strict";

const callsMax = 50;
const linesMax = 50;
const lettersMax = 300;

function compact(value) {
  const text = JSON.stringify(value);
  return text.length <= lettersMax ? text : `${text.slice(0, lettersMax)}…`;
}

function lastLines(text) {
  const lines = text.split("\n").filter(Boolean);
  const cut = lines.length > linesMax ? [`(${lines.length - linesMax} lines before)`] : [];
  return [...cut, ...lines.slice(-linesMax)].join("\n");
}

function callLine(call) {
  const asked = call.Input ? compact(call.Input) : (call.InputBegin ?? "");
  const error = call.Error ? ` ${call.Error}: ${call.Message ?? ""}` : "";
  const struck = call.Fault ? ` by fault ${call.Fault}` : "";
  return `#${call.Id} ${call.At} ${call.Operation} ${asked} -> ${call.HttpStatus}${error}${struck}`;
}

function worldLines(account, document) {
  const { Clock, Servers = [], Backups = [], Timers = [], Policies = [], Faults = [] } = document;
  return [
    `account ${account}, ${Clock.Now}${Clock.Frozen ? ", frozen" : ""}`,
    ...Servers.map((server) => `server ${server.ServerName} ${server.Status} in ${server.Region}`),
    ...Backups.map((backup) => `backup ${backup.BackupId} ${backup.Status} in ${backup.Region}`),
    ...Timers.map(
      (timer) => `due ${timer.Due ?? "when released"}: ${timer.Change} of ${timer.Subject || timer.ServerName}`,
    ),
    ...Policies.map((policy) => `policy ${compact(policy)}`),
    ...Faults.map((fault) => `fault ${compact(fault)}`),
  ];
}

// The log's lines that other accounts don't own.
function logOf(world, log) {
  return lastLines(
    log
      .split("\n")
      .filter((line) => {
        const owner = line.split(" ", 3)[2] ?? "";
        return !/^\d{12}$/.test(owner) || owner === world.account;
      })
      .join("\n"),
  );
}

async function reportOf(world) {
  const calls = await world.journal({ Limit: callsMax });
  const document = await world.export("Clock", "Servers", "Backups", "Timers", "Policies", "Faults");
  const log = logOf(world, world.emulator.log());
  return [
    "-- opsworkscm: calls",
    ...(calls.length ? calls.map(callLine) : ["no calls"]),
    "-- opsworkscm: world",
    ...worldLines(world.account, document),
    ...(log ? ["-- opsworkscm: log", log] : []),
  ].join("\n");
}

module.exports = { lastLines, reportOf };
