// What is expected of the calls; kept while the page is open.
import { signal } from "@preact/signals";
import type { Expectation, Verdict } from "../api/answers";

export const expectations = signal<readonly Expectation[]>([]);
export const ordered = signal(false);
export const verdict = signal<Verdict | undefined>(undefined);

// What was said of others says nothing of these.
function set(next: readonly Expectation[]): void {
  expectations.value = next;
  verdict.value = undefined;
}

export const addExpectation = (one: Expectation): void => set([...expectations.value, one]);

export const changeExpectation = (place: number, to: Expectation): void =>
  set(expectations.value.with(place, to));

export const removeExpectation = (place: number): void => set(expectations.value.toSpliced(place, 1));

// How often: the members that say so, and how each is read.
export const counts = {
  AtLeast: "at least",
  Exactly: "exactly",
  AtMost: "at most",
  Never: "never",
} as const;

export type Count = keyof typeof counts;

export function countOf(one: Expectation): { count: Count; number: number } {
  if (one.Never) return { count: "Never", number: 0 };
  for (const count of ["Exactly", "AtLeast", "AtMost"] as const) {
    const number = one[count];
    if (number !== undefined) return { count, number };
  }
  return { count: "AtLeast", number: 1 };
}

export function withCount(one: Expectation, count: Count, number: number): Expectation {
  const { Exactly: _, AtLeast: __, AtMost: ___, Never: ____, ...rest } = one;
  return count === "Never" ? { ...rest, Never: true } : { ...rest, [count]: number };
}
