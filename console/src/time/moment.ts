// Moments as the emulator writes them, and as people read them. Milliseconds since 1970 inside.
import type { Moment } from "../api/answers";

export type Zone = "UTC" | "local";

export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

// RFC 3339 text, or AWS's epoch seconds.
export function milliseconds(moment: Moment): number {
  return typeof moment === "number" ? Math.round(moment * second) : Date.parse(moment);
}

interface Fields {
  year: number;
  month: number;
  date: number;
  weekday: number;
  hours: number;
  minutes: number;
  seconds: number;
}

const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const weekdays = "Sun Mon Tue Wed Thu Fri Sat".split(" ");

function fields(at: number, zone: Zone): Fields {
  const shifted = new Date(at - offset(at, zone));
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth(),
    date: shifted.getUTCDate(),
    weekday: shifted.getUTCDay(),
    hours: shifted.getUTCHours(),
    minutes: shifted.getUTCMinutes(),
    seconds: shifted.getUTCSeconds(),
  };
}

// What UTC is ahead of the zone at a moment, in milliseconds.
export function offset(at: number, zone: Zone): number {
  return zone === "UTC" ? 0 : new Date(at).getTimezoneOffset() * minute;
}

const two = (number: number): string => String(number).padStart(2, "0");

// `Fri 27 Nov`
export function dayText(at: number, zone: Zone): string {
  const its = fields(at, zone);
  return `${weekdays[its.weekday]} ${its.date} ${months[its.month]}`;
}

// `12:10`, with `withSeconds` `12:10:46`
export function clockText(at: number, zone: Zone, withSeconds = true): string {
  const its = fields(at, zone);
  const short = `${two(its.hours)}:${two(its.minutes)}`;
  return withSeconds ? `${short}:${two(its.seconds)}` : short;
}

// `2026-11-27 12:10:46`
export function momentText(at: number, zone: Zone): string {
  const its = fields(at, zone);
  return `${its.year}-${two(its.month + 1)}-${two(its.date)} ${clockText(at, zone)}`;
}

// `Fri 27 Nov 2026`
export function longDayText(at: number, zone: Zone): string {
  return `${dayText(at, zone)} ${fields(at, zone).year}`;
}
