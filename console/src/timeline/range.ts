// How much time the timeline shows, and which.
import { computed, signal } from "@preact/signals";
import { day, hour, minute } from "../time/moment";
import { span } from "../model/selection";

export const spans: Record<string, number> = {
  "1 min": minute,
  "10 min": 10 * minute,
  "1 h": hour,
  "6 h": 6 * hour,
  "1 d": day,
  "7 d": 7 * day,
  "30 d": 30 * day,
};

// Where now is while the timeline follows it: what is due needs room, too.
export const nowShare = 0.7;

// The first moment that is shown; nothing: now is followed.
export const fixedFrom = signal<number | undefined>(undefined);

export const spanLength = computed(() => spans[span.value] ?? hour);

export interface Range {
  from: number;
  to: number;
}

export function rangeAt(now: number, length: number, fixed: number | undefined): Range {
  const from = fixed ?? now - length * nowShare;
  return { from, to: from + length };
}

// The next longer span for 1, the next shorter one for -1; the same at either end.
export function nextSpan(name: string, step: number): string {
  const names = Object.keys(spans);
  const place = Math.min(Math.max(names.indexOf(name) + step, 0), names.length - 1);
  return names[place] ?? name;
}
