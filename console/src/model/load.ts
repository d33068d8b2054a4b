// Reads what the page shows, in parts that are small to the emulator.
import { ask, target, type Query } from "../api/client";
import type {
  Backup,
  Call,
  Checkpoint,
  HistoryRow,
  ServerEvent,
  Settings,
  Timer,
  WorldParts,
  WorldSummary,
} from "../api/answers";
import { milliseconds } from "../time/moment";
import { reading } from "../time/virtual_clock";
import { backupsMax, callsMax, eventsMax } from "./apply";
import { backupKey, subjectOf, type World } from "./world";

const pagesMax = 25; // of one list
const callsRead = 200;

export async function get<Body>(account: string, path: string, query?: Query): Promise<Body> {
  return (await ask<Body>(account, "GET", target(path, query))).body;
}

export const readWorlds = async (account: string): Promise<WorldSummary[]> =>
  (await get<{ Worlds: WorldSummary[] }>(account, "worlds", { Limit: 100 })).Worlds;

export const readSettings = (account: string): Promise<Settings> => get(account, "settings");

export type Read = Partial<World>;

// Clock, servers and rules, and which place of the stream follows on them.
export async function readState(
  account: string,
  parts = "Clock,Servers,Policies,Faults",
): Promise<{ read: Read; place: string | undefined }> {
  const { body, place } = await ask<WorldParts>(account, "GET", target("world", { Parts: parts }));
  const read: Read = {};
  if (body.Clock) read.clock = reading(body.Clock, performance.now());
  if (body.Servers) {
    read.servers = body.Servers;
    read.moreServers = body.More?.includes("Servers") ?? false;
  }
  if (body.Policies) read.policies = body.Policies;
  if (body.Faults) read.faults = body.Faults;
  return { read, place };
}

// The pages of a list, newest first, until one reaches back to `from` or there is no more.
async function pagesUntil<Row>(
  page: (before: string | number | undefined) => Promise<{ rows: Row[]; next?: string | number }>,
  at: (row: Row) => number,
  from: number,
): Promise<{ rows: Row[]; complete: boolean }> {
  const rows: Row[] = [];
  let next: string | number | undefined;
  for (let count = 0; count < pagesMax; ++count) {
    const read = await page(next);
    rows.push(...read.rows);
    next = read.next;
    const last = rows.at(-1);
    if (next === undefined) return { rows, complete: true };
    if (last && at(last) < from) return { rows, complete: false };
  }
  return { rows, complete: false };
}

export async function readBackups(account: string, from: number): Promise<Read> {
  const { rows } = await pagesUntil(
    async (before) => {
      const query = { Limit: 200, Before: before };
      const body = await get<{ Backups: Backup[]; Next?: string }>(account, "backups", query);
      return { rows: body.Backups.map(slim), ...nextOf(body) };
    },
    (backup) => milliseconds(backup.CreatedAt),
    from,
  );
  const newest = rows.slice(0, backupsMax);
  return { backups: new Map(newest.map((backup) => [backupKey(backup), backup])) };
}

// Those that failed last, among those that are known.
export async function readFailed(account: string, known: World["backups"]): Promise<Read> {
  const query = { Status: "FAILED", Limit: 20 };
  const body = await get<{ Backups: Backup[] }>(account, "backups", query);
  const backups = new Map(known);
  for (const backup of body.Backups) backups.set(backupKey(backup), slim(backup));
  return { backups };
}

const nextOf = <Next>(body: { Next?: Next }): { next?: Next } =>
  body.Next === undefined ? {} : { next: body.Next };

// Thousands are kept: only what is shown of each.
function slim(backup: Backup): Backup {
  const { BackupId, ServerName, Region, Status, CreatedAt } = backup;
  const its: Backup = { BackupId, ServerName, Region, Status, CreatedAt };
  if (backup.BackupType) its.BackupType = backup.BackupType;
  if (backup.Description) its.Description = backup.Description;
  if (backup.StatusDescription) its.StatusDescription = backup.StatusDescription;
  return its;
}

export async function readHistory(account: string, from: number): Promise<Read> {
  let lost = 0;
  const { rows, complete } = await pagesUntil(
    async (before) => {
      // A page at the end has to be asked for by Before: the highest id that there may be.
      const query = { Limit: 500, Before: before ?? Number.MAX_SAFE_INTEGER };
      const body = await get<{ History: HistoryRow[]; Lost: number; Next?: number }>(
        account,
        "history",
        query,
      );
      lost = body.Lost;
      return { rows: body.History, ...nextOf(body) };
    },
    (row) => milliseconds(row.At),
    from,
  );
  const oldest = rows.at(-1);
  const whole = complete && lost === 0;
  return {
    history: bySubject(rows.reverse()),
    historyFrom: whole ? -Infinity : oldest ? milliseconds(oldest.At) : Infinity,
  };
}

function bySubject(rows: HistoryRow[]): Map<string, HistoryRow[]> {
  const history = new Map<string, HistoryRow[]>();
  for (const row of rows) {
    const lane = history.get(subjectOf(row));
    if (lane) lane.push(row);
    else history.set(subjectOf(row), [row]);
  }
  return history;
}

export async function readTimers(account: string, until: number): Promise<Read> {
  const query = { Limit: 200, Until: new Date(until).toISOString() };
  return { timers: (await get<{ Timers: Timer[] }>(account, "timers", query)).Timers };
}

export async function readCalls(account: string): Promise<Read> {
  const body = await get<{ Entries: Call[]; Dropped: number }>(account, "journal", {
    Limit: callsRead,
  });
  return { calls: body.Entries.slice(-callsMax), callsDropped: body.Dropped };
}

export async function readCheckpoints(account: string): Promise<Read> {
  const body = await get<{ Checkpoints: Checkpoint[] }>(account, "checkpoints");
  return { checkpoints: body.Checkpoints };
}

// Of one server, as world.ts names it; none for no server.
export async function readEvents(account: string, server: string): Promise<Read> {
  const slash = server.indexOf("/");
  if (slash < 0) return { eventsOf: "", events: [] };
  const query = {
    Region: server.slice(0, slash),
    ServerName: server.slice(slash + 1),
    Limit: eventsMax,
  };
  const body = await get<{ Events: ServerEvent[] }>(account, "events", query);
  return { eventsOf: server, events: body.Events };
}
