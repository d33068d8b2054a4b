// Where a moment lies, and which moments an axis names.
import { clockText, day, dayText, hour, minute, offset, second, type Zone } from "../time/moment";
import type { Range } from "./range";

export interface Tick {
  x: number;
  text: string;
  strong: boolean; // a new day
}

const steps = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * second),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * minute),
  ...[1, 2, 3, 6, 12].map((count) => count * hour),
  ...[1, 2, 7, 14, 28].map((count) => count * day),
];

const tickPixelsMin = 84;

export function xOf(at: number, range: Range, width: number): number {
  return ((at - range.from) / (range.to - range.from)) * width;
}

// In SVG: whole and half pixels are enough, and the same everywhere.
export const tidy = (x: number): number => Math.round(x * 2) / 2;

// At round moments of the zone, as many as there is room for.
export function ticksOf(range: Range, width: number, zone: Zone): Tick[] {
  const most = Math.max(1, width / tickPixelsMin);
  const length = range.to - range.from;
  const step = steps.find((one) => length / one <= most) ?? 28 * day;
  const shift = offset(range.from, zone);
  const first = Math.ceil((range.from - shift) / step) * step + shift;
  const ticks: Tick[] = [];
  for (let at = first; at <= range.to; at += step) {
    const strong = (at - shift) % day === 0;
    const text = strong || step >= day ? dayText(at, zone) : clockText(at, zone, step < minute);
    ticks.push({ x: tidy(xOf(at, range, width)), text, strong });
  }
  return ticks;
}
