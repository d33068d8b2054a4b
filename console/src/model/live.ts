// Keeps what is known true: reads the world, follows its stream, and reads anew what that names.
import { batch, effect, untracked } from "@preact/signals";
import { Refused } from "../api/client";
import type { SentEvent } from "../api/event_text";
import { openStream } from "../api/stream";
import { fixedFrom, rangeAt, spanLength, type Range } from "../timeline/range";
import { day } from "../time/moment";
import { nowOf } from "../time/virtual_clock";
import { applyEvents, type Part } from "./apply";
import * as load from "./load";
import { inspected } from "./inspected";
import { notify } from "./notices";
import { account, defaultAccount } from "./selection";
import { connection, nothing, settings, world, worlds } from "./world";

const gatherMilliseconds = 250; // between two times that events are shown
const aheadMilliseconds = 7 * day; // so that the next maintenance is known, which is weekly
const restMilliseconds = 1_000; // between two readings

const all: Part[] = ["state", "past", "timers", "calls", "events", "checkpoints", "worlds"];

let endStream: (() => void) | undefined;
let generation = 0; // counts beginnings: what an earlier one still hears is nothing to us
let arrived: SentEvent[] = [];
let gathering = false;
let flushed = -Infinity; // when events were shown last
let sinceReading: SentEvent[] | undefined; // what comes while a reading is under way
let pastFrom = Infinity;
let timersUntil = -Infinity;
const wanted = new Set<Part>();

// The range that has to be known: what the timeline shows, and the next week's windows.
function neededRange(): Range {
  const clock = world.value.clock;
  const now = clock ? nowOf(clock, performance.now()) : 0;
  const shown = rangeAt(now, spanLength.value, fixedFrom.value);
  return { from: Math.min(shown.from, now), to: Math.max(shown.to, now + aheadMilliseconds) };
}

// As much again is read on either side, so that time may go on for a while.
function readRange(): Range {
  const { from, to } = neededRange();
  return { from: from - spanLength.value / 2, to: to + spanLength.value };
}

const readers: Record<Exclude<Part, "world">, (account: string) => Promise<load.Read>> = {
  state: async (account) => (await load.readState(account)).read,
  servers: async (account) => (await load.readState(account, "Clock,Servers")).read,
  rules: async (account) => (await load.readState(account, "Policies,Faults")).read,
  past: async (account) => {
    const { from } = readRange();
    pastFrom = from;
    const [backups, history] = await Promise.all([
      load.readBackups(account, from),
      load.readHistory(account, from),
    ]);
    return { ...backups, ...history };
  },
  failed: (account) => load.readFailed(account, world.value.backups),
  timers: async (account) => {
    const { to } = readRange();
    timersUntil = to;
    return load.readTimers(account, to);
  },
  calls: load.readCalls,
  events: (account) => load.readEvents(account, inspected.value),
  checkpoints: load.readCheckpoints,
  worlds: async () => {
    worlds.value = await load.readWorlds(defaultAccount);
    return {};
  },
};

// Reads these parts soon; what is wanted meanwhile is read after that.
export function want(...parts: Part[]): void {
  for (const part of parts) for (const one of part === "world" ? all : [part]) wanted.add(one);
  if (sinceReading === undefined && connection.value !== "paused") void readWanted(generation);
}

async function readWanted(mine: number): Promise<void> {
  while (wanted.size > 0 && mine === generation) {
    if (wanted.has("past")) wanted.delete("failed"); // it is among it
    const parts = [...wanted] as Exclude<Part, "world">[];
    wanted.clear();
    sinceReading = [];
    const reads = await Promise.allSettled(parts.map((part) => readers[part](account.value)));
    if (mine !== generation) return;
    const came = sinceReading;
    const read: load.Read = {};
    for (const one of reads) {
      if (one.status === "fulfilled") Object.assign(read, one.value);
      else failed(one.reason);
    }
    batch(() => {
      world.value = applyEvents({ ...world.value, ...read }, came, performance.now()).world;
    });
    await new Promise((resolve) => setTimeout(resolve, restMilliseconds));
  }
  if (mine === generation) sinceReading = undefined;
}

function failed(reason: unknown): void {
  if (!(reason instanceof Refused)) throw reason;
  if (reason.wantsToken) {
    endStream?.();
    connection.value = "refused";
  } else if (reason.status > 0) {
    notify("refused", reason.message);
  }
}

function flush(mine: number): void {
  gathering = false;
  flushed = performance.now();
  if (mine !== generation) return;
  const events = arrived;
  arrived = [];
  sinceReading?.push(...events);
  const { world: next, stale } = applyEvents(world.value, events, performance.now());
  world.value = next;
  want(...stale);
  wantRange();
}

function received(mine: number, events: SentEvent[]): void {
  if (mine !== generation) return;
  arrived.push(...events);
  if (gathering) return;
  gathering = true;
  const rested = performance.now() - flushed;
  setTimeout(() => flush(mine), Math.max(0, gatherMilliseconds - rested));
}

// Begins anew with the account that is selected; also after a token was given.
export async function begin(): Promise<void> {
  const mine = ++generation;
  endStream?.();
  endStream = undefined;
  arrived = [];
  gathering = false;
  sinceReading = undefined;
  wanted.clear();
  if (document.visibilityState === "hidden") {
    connection.value = "paused";
    return;
  }
  connection.value = "connecting";
  try {
    const { read, place } = await load.readState(account.value);
    if (mine !== generation) return;
    world.value = { ...world.value, ...read };
    follow(mine, place);
    want("past", "timers", "calls", "events", "checkpoints", "worlds");
    settings.value = await load.readSettings(account.value);
  } catch (reason) {
    if (mine !== generation) return;
    connection.value = reason instanceof Refused && reason.wantsToken ? "refused" : "lost";
    if (connection.value === "lost") setTimeout(() => mine === generation && void begin(), 1_000);
  }
}

function follow(mine: number, place: string | undefined): void {
  endStream = openStream(account.value, place, {
    opened: () => {
      const again = connection.value === "lost";
      connection.value = "live";
      if (again) want("world");
    },
    received: (events) => received(mine, events),
    lost: () => void (connection.value = "lost"),
    refused: (status) => {
      connection.value = new Refused(status, "").wantsToken ? "refused" : "lost";
    },
  });
}

// Browsers have six connections for a host: a tab that nobody sees must not hold one.
function pauseWhileHidden(): void {
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") {
      if (connection.value === "paused") void begin();
    } else if (connection.value !== "refused") {
      ++generation;
      endStream?.();
      endStream = undefined;
      sinceReading = undefined;
      connection.value = "paused";
    }
  });
}

function wantRange(): void {
  if (connection.value !== "live") return;
  const { from, to } = neededRange();
  if (from < pastFrom) want("past");
  if (to > timersUntil) want("timers");
}

// What is looked at decides what has to be known.
export function keepLive(): void {
  pauseWhileHidden();
  effect(() => {
    account.value;
    untracked(() => {
      world.value = nothing;
      fixedFrom.value = undefined;
      pastFrom = Infinity;
      void begin();
    });
  });
  effect(() => {
    inspected.value;
    untracked(() => connection.value === "live" && want("events"));
  });
  effect(() => {
    spanLength.value;
    fixedFrom.value;
    untracked(wantRange);
  });
}
