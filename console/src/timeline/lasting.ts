// From when to when each backup lasted. Thousands don't change from one picture to the next, so this
// is made once for each set of them.
import type { Backup } from "../api/answers";
import { backupKey, serverKey, type World } from "../model/world";
import { milliseconds } from "../time/moment";

export interface Lasting {
  backup: Backup;
  begin: number;
  end?: number; // none: it is under way
}

type Groups = ReadonlyMap<string, readonly Lasting[]>;

let last: { backups: World["backups"]; history: World["history"]; groups: Groups } | undefined;

// Of each server its backups.
export function lastingOf({ backups, history }: World): Groups {
  if (last?.backups === backups && last.history === history) return last.groups;
  const lasting = [...backups.values()].map((backup): Lasting => {
    const begin = milliseconds(backup.CreatedAt);
    if (backup.Status === "IN_PROGRESS") return { backup, begin };
    const rows = history.get(backupKey(backup));
    const end = rows?.find((row) => row.Previous === "IN_PROGRESS");
    return { backup, begin, end: end ? milliseconds(end.At) : begin };
  });
  const groups = groupBy(lasting, ({ backup }) => serverKey(backup));
  last = { backups, history, groups };
  return groups;
}

export function groupBy<Value>(
  values: Iterable<Value>,
  keyOf: (value: Value) => string,
): Map<string, Value[]> {
  const groups = new Map<string, Value[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}
