// The whole timeline as plain figures: the same world, moment and width give the same scene.
import type { Backup, HistoryRow, Server, Timer } from "../api/answers";
import { serverKey, type World } from "../model/world";
import { clockText, dayText, milliseconds, type Zone } from "../time/moment";
import { clustersOf } from "./clusters";
import { groupBy, lastingOf, type Lasting } from "./lasting";
import type { Range } from "./range";
import { ticksOf, tidy, xOf, type Tick } from "./scale";
import { spansOf, stripsOf, type Strip } from "./spans";
import { changeName, inWords, isWindow, toneOf, type Tone } from "./states";

export interface StripMark extends Strip {
  tone: Tone;
  title: string;
}

export interface BackupMark {
  x: number;
  width: number; // of what is under way or took long; else 0
  count: number;
  tone: Tone;
  manual: boolean;
  title: string;
  id: string; // of the newest
}

export interface DueMark {
  x: number;
  backup: boolean;
  expected: boolean;
  count: number;
  title: string;
}

export interface Row {
  key: string;
  server: Server | undefined; // nothing: it is gone
  name: string;
  region: string;
  strips: StripMark[];
  backups: BackupMark[];
  due: DueMark[];
  held: string; // what is held, in words
}

export interface Scene {
  width: number;
  nowX: number;
  ticks: Tick[];
  rows: Row[];
}

export interface View {
  range: Range;
  width: number;
  now: number;
  zone: Zone;
  region: string; // empty: all
}

const markPixels = 15;
const clusterPixelsMax = 60;

export function sceneOf(world: World, view: View): Scene {
  const backups = lastingOf(world);
  const timers = groupBy(world.timers, serverKey);
  return {
    width: view.width,
    nowX: tidy(xOf(view.now, view.range, view.width)),
    ticks: ticksOf(view.range, view.width, view.zone),
    rows: rowsOf(world, view).map((row) => ({
      ...row,
      strips: stripMarks(world, row, view),
      backups: backupMarks(backups.get(row.key) ?? [], view),
      due: dueMarks(timers.get(row.key) ?? [], view),
      held: heldIn(timers.get(row.key) ?? []),
    })),
  };
}

type Subject = Pick<Row, "key" | "server" | "name" | "region">;

// Servers in order of region and name, then those that are gone but were there within the range.
function rowsOf(world: World, view: View): Subject[] {
  const there = world.servers.map((server) => ({
    key: serverKey(server),
    server,
    name: server.ServerName,
    region: server.Region,
  }));
  const keys = new Set(there.map((row) => row.key));
  const gone: Subject[] = [];
  for (const [key, rows] of world.history) {
    const last = rows.at(-1);
    if (!last || last.BackupId !== undefined || keys.has(key)) continue;
    if (last.Status !== undefined || milliseconds(last.At) < view.range.from) continue;
    gone.push({ key, server: undefined, name: last.ServerName, region: last.Region });
  }
  const inOrder = (rows: Subject[]): Subject[] =>
    rows
      .filter((row) => view.region === "" || row.region === view.region)
      .sort((a, b) => compare(a.region, b.region) || compare(a.name, b.name));
  return [...inOrder(there), ...inOrder(gone)];
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function stripMarks(world: World, row: Subject, view: View): StripMark[] {
  const rows: readonly HistoryRow[] = world.history.get(row.key) ?? [];
  const created = row.server ? milliseconds(row.server.CreatedAt) : -Infinity;
  const spans = spansOf(rows, {
    status: row.server?.Status,
    from: Math.max(world.historyFrom, rows[0]?.Previous === undefined ? created : -Infinity),
    now: view.now,
  });
  const x = (at: number): number => xOf(at, view.range, view.width);
  const isSteady = (status: string): boolean => toneOf(status) === "good";
  return stripsOf(spans, x, view.width, isSteady).map((strip) => ({
    ...strip,
    x: tidy(strip.x),
    width: Math.max(tidy(strip.width), 0.5),
    tone: toneOf(strip.status),
    title: strip.count > 1 ? `${inWords(strip.status)} × ${strip.count}` : inWords(strip.status),
  }));
}

interface PlacedBackup {
  x: number;
  end: number;
  backup: Backup;
}

function backupMarks(backups: readonly Lasting[], view: View): BackupMark[] {
  const x = (at: number): number => xOf(at, view.range, view.width);
  const placed: PlacedBackup[] = [];
  for (const { backup, begin, end = view.now } of backups) {
    if (begin > view.range.to || end < view.range.from) continue;
    placed.push({ x: x(begin), end: x(end), backup });
  }
  return clustersOf(placed, markPixels, clusterPixelsMax).flatMap(({ x, marks }) => {
    const newest = marks.at(-1);
    if (!newest) return [];
    const wide = marks.length === 1 ? newest.end - newest.x : 0;
    return [
      {
        x: tidy(x),
        width: wide > 6 ? tidy(Math.min(wide, view.width - x)) : 0,
        count: marks.length,
        tone: worst(marks.map((mark) => toneOf(mark.backup.Status))),
        manual: newest.backup.BackupType !== "AUTOMATED",
        title: backupTitle(marks, view.zone),
        id: newest.backup.BackupId,
      },
    ];
  });
}

function worst(tones: readonly Tone[]): Tone {
  return (["bad", "change", "good"] as const).find((tone) => tones.includes(tone)) ?? "good";
}

function backupTitle(marks: readonly PlacedBackup[], zone: Zone): string {
  const [first] = marks;
  if (!first) return "";
  if (marks.length === 1) {
    const { BackupId, Status, StatusDescription } = first.backup;
    return [BackupId, inWords(Status), StatusDescription].filter(Boolean).join(" · ");
  }
  const failed = marks.filter((mark) => mark.backup.Status === "FAILED").length;
  const at = milliseconds(first.backup.CreatedAt);
  const since = shortText(at, zone);
  return `${marks.length} backups from ${since}${failed ? `, ${failed} failed` : ""}`;
}

const shortText = (at: number, zone: Zone): string =>
  `${dayText(at, zone)} ${clockText(at, zone, false)}`;

function dueMarks(timers: readonly Timer[], view: View): DueMark[] {
  const placed = timers.flatMap((timer) => {
    const due = timer.Due === undefined ? NaN : milliseconds(timer.Due);
    if (!(due >= view.now && due <= view.range.to && due >= view.range.from)) return [];
    return [{ x: xOf(due, view.range, view.width), due, timer }];
  });
  return clustersOf(placed, markPixels, clusterPixelsMax).flatMap(({ x, marks }) => {
    const [first] = marks;
    if (!first) return [];
    const { timer, due } = first;
    return [
      {
        x: tidy(x),
        backup: timer.Change.startsWith("backup"),
        expected: marks.every((mark) => mark.timer.Expected === true),
        count: marks.length,
        title: `${marks.length > 1 ? `${marks.length} × ` : ""}${dueText(timer)}: ${shortText(due, view.zone)}`,
      },
    ];
  });
}

function dueText(timer: Timer): string {
  const name = changeName(timer.Change);
  if (timer.Expected) return `${name} is expected`;
  return isWindow(timer.Change) ? `${name} is due` : `${name} ends`;
}

function heldIn(timers: readonly Timer[]): string {
  return timers
    .filter((timer) => timer.Due === undefined)
    .map((timer) =>
      timer.Polls === undefined
        ? `${changeName(timer.Change)} is held`
        : `${changeName(timer.Change)} waits for ${timer.Polls} reads`,
    )
    .join(", ");
}
