// What the states of servers and backups look like: one table for timeline, lists and inspector.

export type Tone = "good" | "change" | "bad" | "gone";

const tones: Record<string, Tone> = {
  HEALTHY: "good",
  RUNNING: "good",
  OK: "good",
  FAILED: "bad",
  UNHEALTHY: "bad",
  CONNECTION_LOST: "bad",
  TERMINATED: "gone",
  DELETED: "gone",
};

// What is none of these passes by itself.
export const toneOf = (status: string): Tone => tones[status] ?? "change";

// Those that a document can force a server into, as AWS lists them.
export const serverStatuses = [
  "HEALTHY",
  "RUNNING",
  "UNHEALTHY",
  "FAILED",
  "CONNECTION_LOST",
  "BACKING_UP",
  "CREATING",
  "DELETING",
  "MODIFYING",
  "RESTORING",
  "SETUP",
  "UNDER_MAINTENANCE",
  "TERMINATED",
];

// `UNDER_MAINTENANCE`: `under maintenance`
export const inWords = (status: string): string => status.toLowerCase().replaceAll("_", " ");

const changeNames: Record<string, string> = {
  "backup-window": "backup",
  "maintenance-window": "maintenance",
  "delete-backup": "deletion of a backup",
  create: "creation",
  restore: "restoration",
  delete: "deletion",
  associate: "association",
};

// What a timer brings, in a word.
export const changeName = (change: string): string => changeNames[change] ?? change;

export const isWindow = (change: string): boolean => change.endsWith("-window");
