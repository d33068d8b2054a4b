// What an event of the stream changes in what is known. Applying one twice changes nothing more.
import type { Backup, Call, Clock, HistoryRow, Timer } from "../api/answers";
import type { SentEvent } from "../api/event_text";
import { milliseconds } from "../time/moment";
import { reading } from "../time/virtual_clock";
import { isWindow, toneOf } from "../timeline/states";
import { backupKey, serverKey, subjectOf, type World } from "./world";

// What has to be read anew, because an event tells only that it is another.
export type Part =
  | "world" // all of it
  | "state"
  | "servers"
  | "rules"
  | "past"
  | "failed" // backups, for the reason that events don't tell
  | "timers"
  | "calls"
  | "events"
  | "checkpoints"
  | "worlds";

export const callsMax = 500;
export const backupsMax = 5_000;
export const rowsMax = 2_000; // of one server
export const eventsMax = 50;

// A world of one's own, to be changed until it is given away.
interface Draft extends World {
  backups: Map<string, Backup>;
  history: Map<string, readonly HistoryRow[]>;
}

type Change = (draft: Draft, data: never, stale: Set<Part>, machine: number) => void;

const changes: Record<string, Change> = {
  hello: (draft, data: { Clock: Clock }, _, machine) => setClock(draft, data.Clock, machine),
  clock: (draft, data: Clock, _, machine) => setClock(draft, data, machine),
  server: changeServer,
  backup: changeBackup,
  "server-event": addEvent,
  call: addCall,
  timer: changeTimer,
  rule: changeRule,
  tags: (_, __, stale) => void stale.add("servers"),
  journal: (_, __, stale) => void stale.add("calls"),
  world: (_, data: { Request?: string }, stale) => staleBy(data.Request ?? "", stale),
  gap: (_, __, stale) => void stale.add("world"),
};

export interface Applied {
  world: World;
  stale: ReadonlySet<Part>;
}

// `machine`: when they came, as performance.now().
export function applyEvents(
  before: World,
  events: readonly SentEvent[],
  machine: number,
): Applied {
  const stale = new Set<Part>();
  const draft = draftOf(before, events);
  for (const { name, data } of events) {
    changes[name]?.(draft, JSON.parse(data) as never, stale, machine);
  }
  forgetOldest(draft);
  return { world: draft, stale };
}

// With copies of what is large only where an event changes it.
function draftOf(world: World, events: readonly SentEvent[]): Draft {
  const some = (...names: string[]): boolean => events.some((event) => names.includes(event.name));
  return {
    ...world,
    backups: some("backup") ? new Map(world.backups) : (world.backups as Draft["backups"]),
    history: some("backup", "server") ? new Map(world.history) : (world.history as Draft["history"]),
  };
}

// Requests that change what other events tell: nothing is to be read for them.
const toldElsewhere = /\/_emulator\/(clock|policies|faults|journal|release|timers|calls|work)\b/;

function staleBy(request: string, stale: Set<Part>): void {
  if (toldElsewhere.test(request)) return;
  const isKept = request.includes("/checkpoints") && !request.endsWith("/restore");
  stale.add(isKept ? "checkpoints" : "world");
}

function setClock(draft: Draft, clock: Clock, machine: number): void {
  draft.clock = reading(clock, machine);
}

interface StateChanged extends HistoryRow {
  Status: string;
}

const isGone = (status: string | undefined): boolean =>
  status === undefined || status === "DELETED" || status === "TERMINATED";

function changeServer(draft: Draft, data: StateChanged, stale: Set<Part>): void {
  const key = serverKey(data);
  addRow(draft.history, data);
  if (isGone(data.Status)) {
    draft.servers = draft.servers.filter((one) => serverKey(one) !== key);
    return;
  }
  const known = draft.servers.some((one) => serverKey(one) === key);
  if (!known || !isBackup(data)) stale.add("servers");
  draft.servers = draft.servers.map((one) =>
    serverKey(one) === key ? { ...one, Status: data.Status } : one,
  );
}

// A backup that begins or ends well changes nothing of its server but the status.
const isBackup = ({ Previous, Status }: StateChanged): boolean =>
  Status !== Previous &&
  (Status === "BACKING_UP" || (Previous === "BACKING_UP" && toneOf(Status) === "good"));

interface BackupChanged extends StateChanged {
  BackupId: string;
  BackupType?: string;
}

function changeBackup(draft: Draft, data: BackupChanged, stale: Set<Part>): void {
  if (data.Status === "FAILED") stale.add("failed");
  const key = backupKey(data);
  const known = draft.backups.get(key);
  if (isGone(data.Status)) draft.backups.delete(key);
  else draft.backups.set(key, known ? { ...known, Status: data.Status } : made(data));
  addRow(draft.history, data);
}

function made(data: BackupChanged): Backup {
  const { BackupId, ServerName, Region, Status, BackupType } = data;
  const its = { BackupId, ServerName, Region, Status, CreatedAt: data.At };
  return BackupType === undefined ? its : { ...its, BackupType };
}

// Behind the rows of its subject, unless it is there already.
export function addRow(history: Map<string, readonly HistoryRow[]>, row: HistoryRow): void {
  const { Status, ...rest } = row;
  if (row.Previous === Status) return;
  const added: HistoryRow = isGone(Status) ? rest : row;
  const rows = history.get(subjectOf(row)) ?? [];
  const at = milliseconds(row.At);
  for (let place = rows.length - 1; place >= 0; --place) {
    const other = rows[place];
    if (!other || milliseconds(other.At) < at) break;
    if (milliseconds(other.At) === at && other.Status === added.Status) return;
  }
  history.set(subjectOf(row), [...rows, added].slice(-rowsMax));
}

interface Happened {
  At: string;
  Region: string;
  ServerName: string;
  Message: string;
}

function addEvent(draft: Draft, data: Happened): void {
  if (serverKey(data) !== draft.eventsOf) return;
  const at = milliseconds(data.At);
  const known = draft.events.some(
    (one) => one.Message === data.Message && milliseconds(one.CreatedAt) === at,
  );
  if (known) return;
  draft.events = [{ ...data, CreatedAt: data.At }, ...draft.events].slice(0, eventsMax);
}

function addCall(draft: Draft, data: Call): void {
  if (draft.calls.some((call) => call.Id === data.Id)) return;
  draft.calls = [...draft.calls, data].slice(-callsMax);
}

function changeTimer(draft: Draft, data: Timer & { Gone?: boolean }, stale: Set<Part>): void {
  if (isWindow(data.Change)) stale.add("timers"); // for what the calendar expects behind it
  const others = draft.timers.filter((timer) => timer.Id !== data.Id);
  draft.timers = data.Gone ? others : [...others, data];
}

interface RuleChanged {
  Kind: "policy" | "fault";
  Id?: number;
  Changed?: boolean;
}

function changeRule(draft: Draft, data: RuleChanged, stale: Set<Part>): void {
  if (data.Changed) {
    stale.add("rules");
    return;
  }
  const { Kind, ...counts } = data;
  const counted = <Rule extends { Id?: number }>(rules: readonly Rule[]): readonly Rule[] =>
    rules.map((rule) => (rule.Id === data.Id ? { ...rule, ...counts } : rule));
  if (Kind === "policy") draft.policies = counted(draft.policies);
  else draft.faults = counted(draft.faults);
}

// Of too many backups the oldest, and when they were what.
function forgetOldest(draft: Draft): void {
  const more = draft.backups.size - backupsMax;
  if (more <= 0) return;
  const oldestFirst = [...draft.backups].sort(
    ([, a], [, b]) => milliseconds(a.CreatedAt) - milliseconds(b.CreatedAt),
  );
  for (const [key] of oldestFirst.slice(0, more)) {
    draft.backups.delete(key);
    draft.history.delete(key);
  }
}
