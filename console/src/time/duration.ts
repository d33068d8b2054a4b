// Durations: how people read them, and which texts the emulator takes.
import { day, hour, minute, second } from "./moment";

const units: [number, string][] = [
  [day, "d"],
  [hour, "h"],
  [minute, "min"],
  [second, "s"],
];

// The two largest units: `2 d 4 h`, `25 min`, `1 min 5 s`, `400 ms`.
export function durationText(length: number): string {
  const rounded = Math.abs(length) >= second ? Math.round(length / second) * second : length;
  let left = Math.abs(rounded);
  const parts: string[] = [];
  for (const [size, name] of units) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0) parts.push(`${count} ${name}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.join(" ") || `${Math.round(left)} ms`;
}

// `in 25 min`, `5 s ago`, `now`
export function distanceText(from: number, to: number): string {
  const length = to - from;
  if (Math.abs(length) < second) return "now";
  return length > 0 ? `in ${durationText(length)}` : `${durationText(-length)} ago`;
}

// What the emulator takes, of what people type: `90m`, `2h30m`, `3 d`, `PT10M`. Nothing for else.
export function durationInput(typed: string): string | undefined {
  const text = typed.trim();
  if (/^P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/i.test(text)) return text.toUpperCase();
  const pieces = /^(?:(\d+)\s*d)?\s*(?:(\d+)\s*h)?\s*(?:(\d+)\s*m(?:in)?)?\s*(?:(\d+)\s*s)?$/i;
  const match = pieces.exec(text);
  if (!match || !text) return undefined;
  const [, days, hours, minutes, seconds] = match;
  const date = days ? `${days}D` : "";
  const time = `${hours ? `${hours}H` : ""}${minutes ? `${minutes}M` : ""}${seconds ? `${seconds}S` : ""}`;
  return `P${date}${time ? `T${time}` : ""}`;
}
