// What the page knows of a world. One value, replaced as a whole: views are functions of it.
import { computed, signal } from "@preact/signals";
import type {
  Backup,
  Call,
  Checkpoint,
  Fault,
  HistoryRow,
  Policy,
  Server,
  ServerEvent,
  Settings,
  Timer,
  WorldSummary,
} from "../api/answers";
import type { ClockReading } from "../time/virtual_clock";

export interface World {
  clock: ClockReading | undefined; // none until the first answer
  servers: readonly Server[];
  moreServers: boolean; // than one answer shows
  backups: ReadonlyMap<string, Backup>; // by subject
  history: ReadonlyMap<string, readonly HistoryRow[]>; // by subject, oldest first
  historyFrom: number; // what was before is not known
  timers: readonly Timer[];
  policies: readonly Policy[];
  faults: readonly Fault[];
  calls: readonly Call[]; // oldest first
  callsDropped: number;
  eventsOf: string; // the server whose events are read
  events: readonly ServerEvent[]; // newest first
  checkpoints: readonly Checkpoint[];
}

export const nothing: World = {
  clock: undefined,
  servers: [],
  moreServers: false,
  backups: new Map(),
  history: new Map(),
  historyFrom: Infinity,
  timers: [],
  policies: [],
  faults: [],
  calls: [],
  callsDropped: 0,
  eventsOf: "",
  events: [],
  checkpoints: [],
};

// connecting, then live; `lost` is tried again; `paused` while nobody looks; `refused` wants a token.
export type Connection = "connecting" | "live" | "lost" | "paused" | "refused";

export const world = signal<World>(nothing);
export const connection = signal<Connection>("connecting");
export const worlds = signal<readonly WorldSummary[]>([]);
export const settings = signal<Settings | undefined>(undefined);

export const clock = computed(() => world.value.clock);
export const servers = computed(() => world.value.servers);

interface Named {
  Region: string;
  ServerName: string;
}

// One name for what a world's rows are about: a server, or one of its backups.
export const serverKey = (of: Named): string => `${of.Region}/${of.ServerName}`;
export const backupKey = (of: { Region: string; BackupId: string }): string =>
  `${of.Region}/${of.BackupId}`;
export const subjectOf = (row: HistoryRow): string =>
  row.BackupId === undefined
    ? serverKey(row)
    : backupKey({ Region: row.Region, BackupId: row.BackupId });
