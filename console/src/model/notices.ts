// Short words about what was done or refused, with a way back where there is one.
import { signal } from "@preact/signals";

export interface Notice {
  id: number;
  kind: "done" | "refused";
  text: string;
  undo?: () => void;
}

const shownMax = 3;
const shownMilliseconds = 8_000;
const shownWithUndoMilliseconds = 60_000;

let last = 0;
export const notices = signal<readonly Notice[]>([]);

export function dismiss(id: number): void {
  notices.value = notices.value.filter((notice) => notice.id !== id);
}

export function notify(kind: Notice["kind"], text: string, undo?: () => void): void {
  const id = ++last;
  const notice: Notice = undo ? { id, kind, text, undo } : { id, kind, text };
  notices.value = [...notices.value, notice].slice(-shownMax);
  setTimeout(() => dismiss(id), undo ? shownWithUndoMilliseconds : shownMilliseconds);
}
