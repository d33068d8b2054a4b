// What is due next.
import type { Timer } from "../api/answers";
import { milliseconds } from "../time/moment";

// The soonest of what is due; what is merely expected comes after it.
export function nextOf(timers: readonly Timer[]): Timer | undefined {
  const due = timers.filter((timer) => timer.Due !== undefined && timer.Expected !== true);
  return due.sort((a, b) => milliseconds(a.Due ?? 0) - milliseconds(b.Due ?? 0))[0];
}
