// Which state lasted from when to when, as far as that is known.
import type { HistoryRow } from "../api/answers";
import { milliseconds } from "../time/moment";

export interface Span {
  status: string;
  from: number;
  to: number;
}

interface Known {
  status: string | undefined; // now; nothing: it is gone
  from: number; // nothing is known of what was before
  now: number;
}

// Rows come oldest first. Before the first of them it was what that says it was.
export function spansOf(rows: readonly HistoryRow[], known: Known): Span[] {
  const spans: Span[] = [];
  const add = (status: string | undefined, from: number, to: number): void => {
    const begin = Math.max(from, known.from);
    if (status !== undefined && to > begin) spans.push({ status, from: begin, to });
  };
  const first = rows[0];
  if (!first) {
    add(known.status, known.from, known.now);
    return spans;
  }
  add(first.Previous, -Infinity, milliseconds(first.At));
  rows.forEach((row, place) => {
    const next = rows[place + 1];
    add(row.Status, milliseconds(row.At), next ? milliseconds(next.At) : known.now);
  });
  return spans;
}

// A span on the screen: what is too short to be seen is widened, or drawn with what it touches.
export interface Strip {
  status: string;
  x: number;
  width: number;
  count: number; // of the changes that it stands for
}

const stripPixelsMin = 3;

// `isSteady`: whether a status is background, on which the others lie.
export function stripsOf(
  spans: readonly Span[],
  x: (at: number) => number,
  width: number,
  isSteady: (status: string) => boolean,
): Strip[] {
  const strips: Strip[] = [];
  for (const span of spans) {
    const begin = Math.max(0, x(span.from));
    const end = Math.min(width, x(span.to));
    if (end < 0 || begin > width) continue;
    const last = strips.at(-1);
    const steady = isSteady(span.status);
    const reach = last ? last.x + last.width : 0;
    if (steady && end - reach < 1 && last) continue;
    if (last && last.status === span.status && begin - reach < 1) {
      last.width = Math.max(reach, end) - last.x;
      last.count += 1;
    } else {
      const from = last ? Math.max(begin, reach) : begin;
      const least = steady ? 0 : stripPixelsMin;
      strips.push({ status: span.status, x: from, width: Math.max(end - from, least), count: 1 });
    }
  }
  return strips.filter((strip) => strip.width > 0);
}
