// A world's time between two answers: what it was, and how long ago that was by this machine.
import type { Clock } from "../api/answers";
import { milliseconds } from "./moment";

export interface ClockReading {
  at: number; // the world's time
  read: number; // this machine's, when the answer came; as performance.now()
  rate: number;
  frozen: boolean;
  nextDue: number | undefined;
  atWork: string | undefined;
}

export function reading(clock: Clock, read: number): ClockReading {
  return {
    at: milliseconds(clock.Now),
    read,
    rate: clock.Rate,
    frozen: clock.Frozen,
    nextDue: clock.NextDue === undefined ? undefined : milliseconds(clock.NextDue),
    atWork: clock.AtWork,
  };
}

// While something long is at work the world's time is what the emulator says it is.
export function stands(clock: ClockReading): boolean {
  return clock.frozen || clock.atWork !== undefined;
}

export function nowOf(clock: ClockReading, machine: number): number {
  return stands(clock) ? clock.at : clock.at + (machine - clock.read) * clock.rate;
}
